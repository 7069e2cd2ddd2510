"""What others would do, written as well as we can, to be measured beside us."""
