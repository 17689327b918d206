# Joins the class lists that Java wrote (*.classes) and adds what it leaves out of them: the classes of Flink's
# RPC system, which a class loader of Flink's own reads from a jar within flink-dist. Java can archive them if
# each is listed with the ids of its parents and the jar that it is in ("rpc"); parents are found in Java's log
# of loaded classes (*.load, -Xlog:class+load=debug), two lines for each class.

# Names the class by the loader that defined it: two loaders may define one of the same name.
function defined(name, source) {
  if (source ~ /flink-rpc-akka/) return "rpc " name
  return (source ~ /^(jrt|file):/ && source !~ /\/plugins\//) ? "app " name : "other " name
}
FILENAME ~ /\.load$/ && / source: / {
  sub(/^(\[[^]]*\])* */, "")
  name = $1
  gsub(/\./, "/", name)
  sub(/.* source: /, "")
  key = defined(name, $0)
}
FILENAME ~ /\.load$/ && / klass: / {
  sub(/.* klass: /, "")
  at[FILENAME $1] = key
  if (key ~ /^other / || key in super) next
  order[++count] = key
  super[key] = at[FILENAME $3]
  if ($4 == "interfaces:") for (i = 5; $i ~ /^0x/; i++) interfaces[key] = interfaces[key] "," at[FILENAME $i]
}
FILENAME ~ /\.classes$/ && !($0 in listed) {
  listed[$0] = 1
  lines[++total] = $0
}
function known(key) {
  return key in id && (key ~ /^rpc / || substr(key, 5) in listed)
}
END {
  for (i = 1; i <= count; i++) if (order[i] ~ /^app /) id[order[i]] = i
  for (i = 1; i <= total; i++) {
    key = "app " lines[i]
    print lines[i] (key in id ? " id: " id[key] : "")
  }
  for (i = 1; i <= count; i++) {
    key = order[i]
    if (key !~ /^rpc / || !known(super[key])) continue
    text = ""
    parents = split(substr(interfaces[key], 2), parent, ",")
    for (j = 1; j <= parents && known(parent[j]); j++) text = text " " id[parent[j]]
    if (j <= parents) continue
    id[key] = i
    print substr(key, 5) " id: " i " super: " id[super[key]] (text == "" ? "" : " interfaces:" text) " source: " rpc
  }
}
