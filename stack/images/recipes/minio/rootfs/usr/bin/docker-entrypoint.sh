#!/bin/bash
# As in the official image: the arguments are MinIO's own, with or without the program's name.
if [ "$1" != minio ] && [ -n "$1" ]; then
  set -- minio "$@"
fi
exec "$@"
