"""The "Sahel" page in the Airflow UI: `plugin` registers it, `app` serves it, `views` knows what it shows."""
