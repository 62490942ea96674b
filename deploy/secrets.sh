#!/bin/sh
# Fills every secret that is empty in a file made of .env.example:  sh deploy/secrets.sh .env
# What is set already stays, so it may be run again after an upgrade that brings new secrets.
set -eu
umask 077
file=${1:?which file? usage: sh deploy/secrets.sh .env}
filled=$(mktemp "$file.XXXXXX")
trap 'rm -f "$filled"' EXIT

hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    *=?*) ;;
    AIRFLOW_FERNET_KEY=) line=$line$(head -c 32 /dev/urandom | base64 | tr '+/' '-_') ;;
    AIRFLOW_JWT_SECRET=) line=$line$(hex 64) ;;
    AIRFLOW_ADMIN_PASSWORD= | S3_ACCESS_KEY_ID=) line=$line$(hex 10) ;;
    [A-Z]*=) line=$line$(hex 24) ;;
  esac
  printf '%s\n' "$line"
done < "$file" > "$filled"
cat "$filled" > "$file"
