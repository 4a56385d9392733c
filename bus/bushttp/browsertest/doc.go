// Package browsertest looks at the page of an event bus with a real browser, and at
// its metrics with Prometheus's own parser and linter. It is a module of its own,
// so that nobody else needs what that takes.
//
// Without a browser, Chromium or Chrome, the tests of the page are skipped. With
// EVENTBUS_SCREENSHOTS=folder one of them writes pictures there, which takes two
// minutes. With EVENTBUS_SOAK=1 another one watches the page's memory for two minutes.
//
// testdata/axe has the accessibility engine that one of the tests runs in the page.
package browsertest
