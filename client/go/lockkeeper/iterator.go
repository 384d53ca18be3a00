package lockkeeper

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Page is a response that may be one of several.
type Page interface {
	// GetNextPageToken returns what the next request says; empty on the last page.
	GetNextPageToken() string
}

// Iterator gives the items of a listing one by one and asks for the next page when it has no more.
//
//	plans := lockkeeper.Pages(ctx, client.Plans.ListPlans, request, (*lockkeeperv1.ListPlansResponse).GetPlans)
//	for plans.Next() {
//		fmt.Println(plans.Item().GetName())
//	}
//	if err := plans.Err(); err != nil {
//
// For one goroutine at a time. It holds nothing that would have to be closed.
type Iterator[Item any] struct {
	more func() (items []Item, last bool, err error)
	page []Item
	at   int
	last bool
	err  error
}

// Pages lists with any method whose request has a page_token and whose response has a next_page_token.
//
// Nothing is asked before the first Next. The request's page_token is where to start; the request is not changed, and
// the caller must not change it before the end.
func Pages[Request proto.Message, Response Page, Item any](
	ctx context.Context,
	method func(context.Context, Request, ...grpc.CallOption) (Response, error),
	request Request,
	items func(Response) []Item,
) *Iterator[Item] {
	return pagesOf(ctx, method, func() (Request, error) { return request, nil }, items)
}

// pagesOf is Pages with a request that is made when it is needed.
func pagesOf[Request proto.Message, Response Page, Item any](
	ctx context.Context,
	method func(context.Context, Request, ...grpc.CallOption) (Response, error),
	first func() (Request, error),
	items func(Response) []Item,
) *Iterator[Item] {
	var asked proto.Message
	return &Iterator[Item]{more: func() ([]Item, bool, error) {
		if asked == nil {
			request, err := first()
			if err != nil {
				return nil, true, err
			}
			asked = proto.Clone(request)
		}
		page, err := method(ctx, asked.(Request))
		if err != nil {
			return nil, true, err
		}
		token := page.GetNextPageToken()
		if token == "" {
			return items(page), true, nil
		}
		message := asked.ProtoReflect()
		field := message.Descriptor().Fields().ByName("page_token")
		if field == nil || field.Kind() != protoreflect.StringKind {
			name := message.Descriptor().FullName()
			said := fmt.Sprintf("%s has no page_token to ask for the next page with", name)
			return nil, true, &Error{Code: codes.InvalidArgument, Message: said, Metadata: map[string]string{}}
		}
		message.Set(field, protoreflect.ValueOfString(token))
		return items(page), false, nil
	}}
}

// Next goes to the next item and says whether there is one; false at the end and after an error.
func (i *Iterator[Item]) Next() bool {
	i.at++
	for i.at >= len(i.page) {
		if i.last {
			i.page = nil
			return false
		}
		i.page, i.last, i.err = i.more()
		i.at = 0
	}
	return true
}

// Item returns the item that Next went to; the zero value when there is none.
func (i *Iterator[Item]) Item() Item {
	var none Item
	if i.at >= len(i.page) {
		return none
	}
	return i.page[i.at]
}

// Err returns the *Error that ended the listing; nil when it came to its end, or has not yet.
func (i *Iterator[Item]) Err() error {
	return i.err
}

// All returns the items that are left.
func (i *Iterator[Item]) All() ([]Item, error) {
	var all []Item
	for i.Next() {
		all = append(all, i.Item())
	}
	return all, i.err
}
