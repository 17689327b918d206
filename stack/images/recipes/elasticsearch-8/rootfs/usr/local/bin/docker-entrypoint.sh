#!/bin/bash
# The contract of the official image's entrypoint: settings from the environment become -E options and
# ELASTIC_PASSWORD the bootstrap password; a command that is not Elasticsearch is run as it is.
set -o errexit
umask 0002

[[ $1 == eswrapper || ${1##*/} == elasticsearch ]] || exec "$@"

# NAME_FILE holds the value of NAME, in a file that only its owner can read.
for name in ELASTIC_PASSWORD KEYSTORE_PASSWORD; do
  file=${name}_FILE
  [[ -n ${!file} ]] || continue
  mode=$(stat -L -c %a "${!file}")
  [[ $mode == 400 || $mode == 600 ]] || {
    echo "ERROR: ${!file} from $file must have file permissions 400 or 600, but actually has: $mode" >&2
    exit 1
  }
  printf -v "$name" '%s' "$(<"${!file}")"
  export "${name?}"
  unset "$file"
done

# a.b=c and ES_SETTING_A_B__C=d become -Ea.b=c and -Ea.b_c=d; empty values are skipped.
options=()
while IFS= read -r -d '' variable; do
  name=${variable%%=*}
  value=${variable#*=}
  [[ -n $value ]] || continue
  if [[ $name =~ ^[-a-z0-9_]+(\.[-a-z0-9_]+)+$ ]]; then
    options+=("-E$name=$value")
  elif [[ $name =~ ^ES_SETTING(_{1,2}[A-Z]+)+$ ]]; then
    setting=${name#ES_SETTING_}
    setting=${setting//__/%}
    setting=${setting//_/.}
    setting=${setting//%/_}
    options+=("-E${setting,,}=$value")
  fi
done < <(env -0)

if [[ -n $ELASTIC_PASSWORD ]]; then
  printf '%s\n' "$ELASTIC_PASSWORD" |
    ES_JAVA_OPTS=-XX:TieredStopAtLevel=1 elasticsearch-keystore add -x -f bootstrap.password
fi
exec elasticsearch "${options[@]}" "${@:2}"
