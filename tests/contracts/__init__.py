"""What every store and every channel must do, whichever it is."""
