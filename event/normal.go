package event

import "log/slog"

func appendNormal(dst, attrs []slog.Attr) []slog.Attr { return append(dst, attrs...) }
