#!/bin/bash
# The contract of the official image's entrypoint: the environment becomes conf/config.yaml, plugins are
# linked, a command name starts that process in the foreground, anything else is run as it is.
set -o errexit

if [[ $# -eq 0 || $1 == help ]]; then
  echo "Usage: docker-entrypoint.sh (jobmanager|standalone-job|taskmanager|history-server) [arguments]"
  echo "    or docker-entrypoint.sh help"
  exit 0
fi

# Replaces $NAME and ${NAME} by the environment, as envsubst does.
substitute() {
  local rest=$1 out='' pattern='^([^$]*)\$(\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))(.*)$'
  while [[ $rest =~ $pattern ]]; do
    local name=${BASH_REMATCH[3]}${BASH_REMATCH[4]} before=${BASH_REMATCH[1]} after=${BASH_REMATCH[5]}
    out+=$before${!name}
    rest=$after
  done
  printf '%s' "$out$rest"
}

options=(
  "-Djobmanager.rpc.address=${JOB_MANAGER_RPC_ADDRESS:-$(hostname -f)}"
  "-Dblob.server.port=6124"
  "-Dquery.server.port=6125"
)
if [[ -n $TASK_MANAGER_NUMBER_OF_TASK_SLOTS ]]; then
  options+=("-Dtaskmanager.numberOfTaskSlots=$TASK_MANAGER_NUMBER_OF_TASK_SLOTS")
fi
while IFS= read -r line; do
  line=${line//[[:space:]]/}
  [[ -n $line ]] || continue
  options+=("-D${line%%:*}=$(substitute "${line#*:}")")
done <<<"$FLINK_PROPERTIES"

# Sets the options in the flat configuration of the image, without Java. Fails where the file or a value is more
# than plain text: YAML may mean something else by it, or want quotes.
set_plainly() {
  local line option key value plain='^([A-Za-z/][A-Za-z0-9/_.:@-]*[A-Za-z0-9/_]|[A-Za-z]|(0|[1-9][0-9]*)(ms|s|min|h|d|k|m|g|kb|mb|gb)?)$'
  local -A settings
  while IFS= read -r line; do
    [[ $line =~ ^([A-Za-z0-9.-]+):\ (.+)$ ]] || return 1
    settings[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  done <"$FLINK_HOME/conf/config.yaml"
  for option in "${options[@]}"; do
    key=${option%%=*} value=${option#*=}
    key=${key#-D}
    [[ $key =~ ^[A-Za-z0-9.-]+$ && $value =~ $plain && ! ${value,,} =~ ^(null|y|n|yes|no|on|off)$ ]] || return 1
    settings[$key]=$value
  done
  for key in "${!settings[@]}"; do
    printf '%s: %s\n' "$key" "${settings[$key]}"
  done
}

# What config-parser-utils.sh does, but flat: so the start scripts need not start Java to read it again.
_FLINK_YAML_CONF=$(set_plainly) || {
  source "$FLINK_HOME/bin/bash-java-utils.sh"
  setJavaRun "$FLINK_HOME/conf/config.yaml"
  _FLINK_YAML_CONF=$(
    updateAndGetFlinkConfiguration "$FLINK_HOME/conf" "$FLINK_HOME/bin" "$FLINK_HOME/lib" "${options[@]}" -flatten
  ) || {
    echo "$_FLINK_YAML_CONF" >&2
    exit 1
  }
}
export _FLINK_YAML_CONF
printf '%s\n' "$_FLINK_YAML_CONF" >"$FLINK_HOME/conf/config.yaml"

IFS=';' read -r -a plugins <<<"$ENABLE_BUILT_IN_PLUGINS"
for plugin in "${plugins[@]}"; do
  [[ -f $FLINK_HOME/opt/$plugin ]] || {
    echo "Plugin $plugin does not exist. Exiting."
    exit 1
  }
  mkdir -p "$FLINK_HOME/plugins/${plugin%.jar}"
  ln -fs "$FLINK_HOME/opt/$plugin" "$FLINK_HOME/plugins/${plugin%.jar}/$plugin"
done

command=$1
case $command in
  jobmanager | standalone-job | taskmanager)
    exec "$FLINK_HOME/bin/$command.sh" start-foreground "${@:2}"
    ;;
  history-server)
    exec "$FLINK_HOME/bin/historyserver.sh" start-foreground "${@:2}"
    ;;
esac
exec "$@"
