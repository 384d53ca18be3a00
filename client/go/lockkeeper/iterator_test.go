package lockkeeper

import (
	"context"
	"strconv"
	"testing"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// listing answers with pages of the given sizes, the items numbered from 0.
func listing(asked *int, sizes ...int) func(*lockkeeperv1.ListPlansRequest) *lockkeeperv1.ListPlansResponse {
	return func(request *lockkeeperv1.ListPlansRequest) *lockkeeperv1.ListPlansResponse {
		*asked++
		number, _ := strconv.Atoi(request.GetPageToken())
		response := &lockkeeperv1.ListPlansResponse{}
		first := 0
		for _, size := range sizes[:number] {
			first += size
		}
		for item := first; item < first+sizes[number]; item++ {
			response.Plans = append(response.Plans, &lockkeeperv1.Plan{Name: strconv.Itoa(item)})
		}
		if number+1 < len(sizes) {
			response.NextPageToken = strconv.Itoa(number + 1)
		}
		return response
	}
}

func TestPagesGiveEveryItemOnce(t *testing.T) {
	asked := 0
	client := (&service{listPlans: listing(&asked, 2, 0, 1)}).serve(t)
	request := &lockkeeperv1.ListPlansRequest{}
	plans := Pages(context.Background(), client.Plans.ListPlans, request, (*lockkeeperv1.ListPlansResponse).GetPlans)
	if asked != 0 || plans.Item() != nil {
		t.Error("asked before the first Next")
	}
	for number, pages := range []int{1, 1, 3} {
		if !plans.Next() || plans.Item().GetName() != strconv.Itoa(number) || asked != pages {
			t.Errorf("item %d is %v after %d pages", number, plans.Item(), asked)
		}
	}
	if plans.Next() || plans.Next() || plans.Err() != nil || plans.Item() != nil || asked != 3 {
		t.Errorf("goes on after the end: %v, %v, %d pages", plans.Item(), plans.Err(), asked)
	}
	if request.GetPageToken() != "" {
		t.Error("the caller's request was changed")
	}
}

func TestPagesStartAtTheToken(t *testing.T) {
	asked := 0
	client := (&service{listPlans: listing(&asked, 2, 2)}).serve(t)
	request := &lockkeeperv1.ListPlansRequest{PageToken: "1"}
	plans, err := Pages(context.Background(), client.Plans.ListPlans, request,
		(*lockkeeperv1.ListPlansResponse).GetPlans).All()
	if len(plans) != 2 || plans[0].GetName() != "2" || err != nil {
		t.Error(plans, err)
	}
}

func TestPagesEndWithAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	asked := 0
	client := (&service{listPlans: listing(&asked, 1)}).serve(t)
	plans := Pages(ctx, client.Plans.ListPlans, &lockkeeperv1.ListPlansRequest{},
		(*lockkeeperv1.ListPlansResponse).GetPlans)
	if plans.Next() || plans.Next() || plans.Err() == nil {
		t.Error("no error")
	}
}
