"""How operators are told: by e-mail and by a webhook, through Airflow's own notifiers.

It lies with the plugins and not with the DAGs because the triggerer, which tells of late runs, finds modules
here only.
"""
