package lockkeeper

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func TestBundleHasTheSQLFilesByName(t *testing.T) {
	directory := t.TempDir()
	for _, name := range []string{"b.sql", "a.sql", "README.md", "a.sql.orig"} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(name+"\xff"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bundle, err := BundleOf(directory)
	if err != nil || len(bundle.GetFiles()) != 2 || bundle.GetFiles()[0].GetFileName() != "a.sql" ||
		string(bundle.GetFiles()[1].GetContent()) != "b.sql\xff" {
		t.Error(bundle, err)
	}
	if _, err := BundleOf(filepath.Join(directory, "none")); !os.IsNotExist(err) {
		t.Error(err)
	}
}

func TestRequestIDsAreUUIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	one, other := requestID(), requestID()
	if !form.MatchString(one) || one == other {
		t.Error(one, other)
	}
}
