"""What an operator watches: whether the web can serve, whether a worker runs, and what can be measured."""
