"""What the views show, as typed values: functions over the catalogue, without any web or Airflow in them."""
