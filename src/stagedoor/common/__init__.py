"""What every package may use: errors, secrets, HTML, the network, the clock and text."""
