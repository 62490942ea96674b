"""The local stack of `make run`: an S3 server, the sample newspapers and Airflow, as child processes."""
