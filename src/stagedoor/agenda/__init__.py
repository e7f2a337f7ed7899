"""Events, sessions, speakers, sponsors, rooms, tracks and pictures."""
