namespace Ockam.Benchmarks.Portals;

/// <summary>Two haproxy: mutual TLS 1.3 with AES-256-GCM.</summary>
internal sealed class HaproxyPair : TunnelKind
{
    public const string Label = "haproxy pair";

    public override string Name => Label;

    public override async Task<Tunnel> OpenAsync(Workshop workshop, int target)
    {
        const string Suite = "ciphersuites TLS_AES_256_GCM_SHA384";
        var server = Certificates.Create(workshop, "haproxy-server");
        var client = Certificates.Create(workshop, "haproxy-client");
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        string accepting = $"ssl crt {server.WithKey} ca-file {client.Alone} verify required ssl-min-ver TLSv1.3 {Suite}";
        string connecting = $"ssl crt {client.WithKey} ca-file {server.Alone} verify required ssl-min-ver TLSv1.3 {Suite}";
        Child back = await StartAsync(workshop, middle, accepting, target, "");
        return new Tunnel(this, front, [await StartAsync(workshop, front, "", middle, connecting), back]);
    }

    private static async Task<Child> StartAsync(Workshop workshop, int from, string accepting, int to, string connecting)
    {
        string file = workshop.Write("haproxy.cfg", $"""
            global
              nbthread 2
              maxconn 4000
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1h
              timeout server 1h
            listen bench
              bind 127.0.0.1:{from} {accepting}
              server target 127.0.0.1:{to} {connecting}

            """);
        Child child = workshop.Start(Tool.Haproxy.Required, ["-f", file, "-db"]);
        await child.WaitUntilItListensAsync(from, workshop.Stopped);
        return child;
    }
}
