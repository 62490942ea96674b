"""The bucket: where things lie (`keys`), single objects (`objects`), whole partitions (`partitions`)."""
