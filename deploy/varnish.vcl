# Varnish in front of the newsroom. It keeps pages for a day and is told which no longer hold: the newsroom needs
# SHARED_CACHE=varnish://127.0.0.1:6081, the address of Varnish, and for every server the same. TLS comes before it.

vcl 4.1;

backend default {
  .host = "127.0.0.1";
  .port = "8000";
}

# Where the newsroom's servers are.
acl newsroom {
  "127.0.0.1";
  "::1";
}

sub vcl_recv {
  if (req.method == "BAN") {
    if (client.ip !~ newsroom) {
      return (synth(403));
    }
    if (req.http.Purge-Keys == "*") {
      ban("obj.status != 0");
    } elseif (req.http.Purge-Keys ~ "^[a-z0-9:|-]+$") {
      ban("obj.http.Surrogate-Key ~ (^|\s)(" + req.http.Purge-Keys + ")(\s|$)");
    } else {
      return (synth(400));
    }
    return (synth(200));
  }

  # A page that is no longer good waits for the new one. Only where that cannot be had, an old one is shown.
  set req.grace = 0s;
  if (req.restarts > 0) {
    set req.grace = 24h;
  }

  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  if (req.http.Authorization || req.http.Cookie ~ "(^|;\s*)sessionid=" || req.url ~ "^/admin/") {
    return (pass);
  }
  unset req.http.Cookie;
  return (hash);
}

sub vcl_backend_response {
  set beresp.grace = 24h;
  if (beresp.http.Cache-Control !~ "public" || beresp.http.Set-Cookie) {
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
  }
  return (deliver);
}

sub vcl_backend_error {
  set beresp.http.Unreachable = "yes";
}

sub vcl_deliver {
  if (resp.http.Unreachable && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
    return (restart);
  }
  unset resp.http.Unreachable;
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
  unset resp.http.X-Accel-Expires;
  if (resp.http.Cache-Control ~ "public, max-age=0") {
    # Nobody behind us is told of changes.
    set resp.http.Cache-Control = "public, max-age=0, must-revalidate";
  }
}
