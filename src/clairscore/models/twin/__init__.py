"""The twin: a scorecard of a few characteristics beside the champion, whose points a person can add up."""
