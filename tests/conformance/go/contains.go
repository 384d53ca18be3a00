package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// value is what encoding/json makes of a JSON text.
type value = interface{}

// object is a JSON object.
type object = map[string]interface{}

// contains checks reply against expected by the rules of ../README.md; the error has the path.
func contains(reply, expected value, at string) error {
	differs := func() error {
		return fmt.Errorf("%s is %s, expected %s", at, shown(reply), shown(expected))
	}
	switch wanted := expected.(type) {
	case object:
		if word, operand, is := matcher(wanted); is {
			holds, err := matches(word, operand, reply)
			if err == nil && !holds {
				err = differs()
			}
			return err
		}
		found, is := reply.(object)
		if !is {
			return differs()
		}
		for key, each := range wanted {
			if each == nil {
				if found[key] != nil {
					return fmt.Errorf("%s.%s is there: %s", at, key, shown(found[key]))
				}
			} else if err := contains(found[key], each, at+"."+key); err != nil {
				return err
			}
		}
	case []value:
		found, is := reply.([]value)
		if !is || len(found) != len(wanted) {
			return differs()
		}
		for number, each := range wanted {
			if err := contains(found[number], each, fmt.Sprintf("%s[%d]", at, number)); err != nil {
				return err
			}
		}
	default:
		if !reflect.DeepEqual(reply, expected) {
			return differs()
		}
	}
	return nil
}

func matcher(expected object) (word string, operand value, is bool) {
	if len(expected) == 1 {
		for word, operand = range expected {
		}
	}
	return word, operand, strings.HasPrefix(word, "$")
}

func matches(word string, operand, reply value) (bool, error) {
	switch word {
	case "$match":
		form, err := regexp.Compile(operand.(string))
		text, is := reply.(string)
		return err == nil && is && form.MatchString(text), err
	case "$min_length":
		return length(reply) >= int(operand.(float64)), nil
	case "$length":
		return length(reply) == int(operand.(float64)), nil
	case "$present":
		return reply != nil, nil
	case "$any_of":
		for _, each := range operand.([]value) {
			if reflect.DeepEqual(reply, each) {
				return true, nil
			}
		}
		return false, nil
	case "$has":
		list, _ := reply.([]value)
		for _, each := range list {
			if contains(each, operand, "") == nil {
				return true, nil
			}
		}
		return false, nil
	}
	return false, fmt.Errorf("unknown word %s", word)
}

func length(reply value) int {
	switch found := reply.(type) {
	case string:
		return len([]rune(found))
	case []value:
		return len(found)
	case object:
		return len(found)
	}
	return 0
}

func shown(any value) string {
	text, _ := json.Marshal(any)
	if len(text) > 300 {
		text = text[:300]
	}
	return string(text)
}

// pick returns what is at a path such as plan.findings.0.id.
func pick(reply value, path string) (value, error) {
	for _, part := range strings.Split(path, ".") {
		switch found := reply.(type) {
		case object:
			reply = found[part]
		case []value:
			number, err := strconv.Atoi(part)
			if err != nil || number >= len(found) {
				return nil, fmt.Errorf("%s has no %s", shown(found), part)
			}
			reply = found[number]
		default:
			reply = nil
		}
		if reply == nil {
			return nil, fmt.Errorf("there is no %s in the reply (%s)", path, part)
		}
	}
	return reply, nil
}
