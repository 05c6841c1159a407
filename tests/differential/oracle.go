// What Go's libraries make of scalars: one line `tag TAB style TAB text` in, one line of facts out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	yaml2 "gopkg.in/yaml.v2"
	yaml3 "gopkg.in/yaml.v3"
	"sigs.k8s.io/yaml"
)

func main() {
	facts := map[string]func(string) string{"v2": v2, "v3": v3, "strvals": strvals}[os.Args[1]]
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
