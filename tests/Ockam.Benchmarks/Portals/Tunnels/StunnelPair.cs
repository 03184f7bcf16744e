namespace Ockam.Benchmarks.Portals;

/// <summary>Two stunnel: mutual TLS 1.3 with AES-256-GCM.</summary>
internal sealed class StunnelPair : TunnelKind
{
    public const string Label = "stunnel pair";

    public override string Name => Label;

    public override async Task<Tunnel> OpenAsync(Workshop workshop, int target)
    {
        var server = Certificates.Create(workshop, "stunnel-server");
        var client = Certificates.Create(workshop, "stunnel-client");
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        Child back = await StartAsync(workshop, isClient: false, middle, target, server.WithKey, client.Alone);
        return new Tunnel(this, front, [await StartAsync(workshop, isClient: true, front, middle, client.WithKey, server.Alone), back]);
    }

    private static async Task<Child> StartAsync(Workshop workshop, bool isClient, int from, int to, string own, string peer)
    {
        string file = workshop.Write("stunnel.conf", $"""
            foreground = yes
            pid =
            debug = err
            socket = l:TCP_NODELAY=1
            socket = r:TCP_NODELAY=1
            [bench]
            client = {(isClient ? "yes" : "no")}
            accept = 127.0.0.1:{from}
            connect = 127.0.0.1:{to}
            cert = {own}
            CAfile = {peer}
            verifyPeer = yes
            sslVersionMin = TLSv1.3
            ciphersuites = TLS_AES_256_GCM_SHA384

            """);
        Child child = workshop.Start(Tool.Stunnel.Required, [file]);
        await child.WaitUntilItListensAsync(from, workshop.Stopped);
        return child;
    }
}
