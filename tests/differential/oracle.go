// What Go's libraries make of scalars and documents: one line `tag TAB style TAB text`, or a document as JSON text, in;
// one line of facts out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	yaml2 "gopkg.in/yaml.v2"
	yaml3 "gopkg.in/yaml.v3"
	"sigs.k8s.io/yaml"
)

func main() {
	facts := map[string]func(string) string{
		"scalars v2": v2, "scalars v3": v3, "scalars strvals": strvals,
		"documents v2": documentV2, "documents v2-all": documentsV2, "documents v3": documentV3,
	}[os.Args[1]+" "+os.Args[2]]
	lines := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		fmt.Fprintln(out, facts(lines.Text()))
	}
}

func written(line string) string {
	parts := strings.SplitN(line, "\t", 3)
	text := parts[2]
	if parts[1] == "single" {
		text = "'" + text + "'"
	}
	return strings.TrimPrefix(parts[0]+" "+text, " ")
}

func v2(line string) string {
	scalar := written(line)
	var typed map[string]interface{}
	if yaml2.Unmarshal([]byte("v: "+scalar+"\n"), &typed) != nil {
		return "error"
	}
	return show(typed["v"]) + "\t" + printed("v: "+scalar+"\n") + "\t" + key(yaml.YAMLToJSON([]byte(scalar+" : x\n")))
}

// What a template prints, and toYaml.
func printed(document string) string {
	var values map[string]interface{}
	if yaml.Unmarshal([]byte(document), &values) != nil {
		return "error"
	}
	number, ok := values["v"].(float64)
	if !ok {
		return "-"
	}
	text, _ := yaml.Marshal(number)
	return fmt.Sprintf("%v %s", number, strings.TrimSpace(string(text)))
}

func v3(line string) string {
	scalar := written(line)
	var typed map[string]interface{}
	if yaml3.Unmarshal([]byte("v: "+scalar+"\n"), &typed) != nil {
		return "error"
	}
	nested := "-"
	if !strings.HasPrefix(line, "!") || strings.HasPrefix(line, "!!str") {
		var root map[string]interface{}
		err := yaml3.Unmarshal([]byte("v:\n  "+scalar+" : x\n"), &root)
		object, err2 := json.Marshal(root["v"])
		if err == nil {
			err = err2
		}
		nested = key(object, err)
	}
	return show(typed["v"]) + "\t" + nested
}

// As Helm 3 and Flux read values: the first document.
func documentV2(line string) string {
	var values map[string]interface{}
	if yaml.Unmarshal([]byte(unquoted(line)), &values) != nil {
		return "error"
	}
	return canonical(orEmpty(values))
}

// As Helm 4 reads a values file: split where a line begins with three dashes, each part read, and laid over the others.
func documentsV2(line string) string {
	merged := map[string]interface{}{}
	for _, part := range split(unquoted(line)) {
		var values map[string]interface{}
		if yaml.Unmarshal([]byte(part), &values) != nil {
			return "error"
		}
		merged = merge(merged, values)
	}
	return canonical(merged)
}

// The YAMLReader of k8s.io/apimachinery, in our words.
func split(text string) []string {
	var parts []string
	part := ""
	for _, line := range strings.SplitAfter(text, "\n") {
		rest := strings.TrimSpace(strings.TrimPrefix(line, "---"))
		if strings.HasPrefix(line, "---") && (rest == "" || strings.HasPrefix(rest, "#")) {
			if part != "" {
				parts = append(parts, part)
				part = ""
			}
			continue
		}
		part += line
	}
	return append(parts, part)
}

func merge(below, above map[string]interface{}) map[string]interface{} {
	for key, value := range above {
		one, isMap := below[key].(map[string]interface{})
		if other, areMaps := value.(map[string]interface{}); isMap && areMaps {
			value = merge(one, other)
		}
		below[key] = value
	}
	return below
}

// As kustomize hands a manifest on: read by v3, written as JSON, read as such.
func documentV3(line string) string {
	var root map[string]interface{}
	if yaml3.Unmarshal([]byte(unquoted(line)), &root) != nil {
		return "error"
	}
	object, err := json.Marshal(orEmpty(root))
	var values map[string]interface{}
	if err != nil || json.Unmarshal(object, &values) != nil {
		return "error"
	}
	return canonical(values)
}

func unquoted(line string) string {
	var text string
	if err := json.Unmarshal([]byte(line), &text); err != nil {
		panic(err)
	}
	return text
}

func orEmpty(values map[string]interface{}) map[string]interface{} {
	if values == nil {
		return map[string]interface{}{}
	}
	return values
}

func canonical(value interface{}) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return quoted(value)
	case []interface{}:
		var items []string
		for _, item := range value {
			items = append(items, canonical(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]interface{}:
		var keys, entries []string
		for key := range value {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			entries = append(entries, quoted(key)+":"+canonical(value[key]))
		}
		return "{" + strings.Join(entries, ",") + "}"
	}
	return fmt.Sprintf("%v", value)
}

func quoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, character := range text {
		switch {
		case character == '"' || character == '\\':
			out.WriteRune('\\')
			out.WriteRune(character)
		case character == '\n':
			out.WriteString(`\n`)
		case character < ' ':
			fmt.Fprintf(&out, `\x%02x`, character)
		default:
			out.WriteRune(character)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func key(object []byte, err error) string {
	var keys map[string]interface{}
	if err != nil || json.Unmarshal(object, &keys) != nil {
		return "error"
	}
	for key := range keys {
		return "key " + oneLine(key)
	}
	return "none"
}

// typedVal of helm.sh/helm/pkg/strvals, in our words.
func strvals(line string) string {
	text := strings.SplitN(line, "\t", 3)[2]
	switch {
	case strings.EqualFold(text, "true"):
		return show(true)
	case strings.EqualFold(text, "false"):
		return show(false)
	case strings.EqualFold(text, "null"):
		return show(nil)
	case text == "0":
		return show(0)
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || text[0] == '0' {
		return show(text)
	}
	return show(int(number))
}

func show(value interface{}) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprintf("bool %v", value)
	case int:
		return fmt.Sprintf("int %d", value)
	case uint64:
		return fmt.Sprintf("uint %d", value)
	case float64:
		return fmt.Sprintf("float %v", value)
	case time.Time:
		text, err := value.MarshalJSON()
		return fmt.Sprintf("time %s %v", strings.Trim(string(text), `"`), err)
	case string:
		object, _ := json.Marshal([]string{value})
		var text []string
		json.Unmarshal(object, &text)
		return "string " + oneLine(text[0])
	}
	return fmt.Sprintf("%T", value)
}

func oneLine(text string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text)
}
