"""Models of the PD: from a matrix of features to a calibrated model with its uncertainty and its measured quality."""
