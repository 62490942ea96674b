"""From a French news text to records of who met whom and who stands with whom."""
