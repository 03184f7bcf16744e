using System.Globalization;
using System.Net;
using System.Net.Http;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

/// <summary>
/// The two jobs in one process. An administrator runs a project and makes two tickets; with them, a node beside a model and a node beside
/// its user, which have never met, reach each other by attribute. What passes the project's node is watched. Then a model is sealed,
/// released to a machine that proves what it has started, loaded there, and asked through a portal.
/// </summary>
/// <param name="step">Told each step as it happens: a line for people, and its values by name.</param>
internal sealed partial class Demo(Action<string, (string Name, string Value)[]> step) : IAsyncDisposable
{
    private const string Relay = "ai";
    private const string Request = "/a-question-for-the-model";

    // Of what the project's node saw, so much says enough.
    private const int ShownBytes = 32;

    private readonly List<IAsyncDisposable> _open = [];
    private readonly Watcher _watcher = new();
    private OckamNode? _ai;
    private OckamNode? _health;
    private OckamNode? _projectNode;
    private Project? _project;
    private Address? _relayed;

    /// <summary>Sets everything up, and says where the inlet is.</summary>
    /// <param name="target">The server that the portal leads to.</param>
    /// <param name="what">What that server is, in words.</param>
    /// <param name="isWatched">Whether what passes the project's node is kept.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<TcpInlet> StartAsync(HostnamePort target, string what, bool isWatched, CancellationToken cancellationToken)
    {
        (OckamNode projectNode, Project project) = await StartProjectAsync(cancellationToken);
        (_projectNode, _project) = (projectNode, project);
        OckamNode ai = _ai = await JoinAsync("ai", projectNode, project, "ai-outlet", Relay, cancellationToken);
        OckamNode health = _health = await JoinAsync("health", projectNode, project, "ai-inlet", null, cancellationToken);

        await ai.CreateOutletAsync(
            new TcpOutletOptions { Target = target, Access = PortalAccess.Anyone, Allow = PolicyExpression.Parse("ai-inlet") },
            cancellationToken);
        Step($"ai has an outlet to {what} at {target}, for members with ai-inlet", ("node", "ai"), ("outlet_to", target.ToString()));
        SecureChannelOptions channels = ai.CreateChannelOptions(TrustPolicy.Only(project.Node.Identifier));
        Address made = await ai.CreateRelay(Relay, project.NodeChannel, channels).WaitUntilUpAsync(cancellationToken);
        _relayed = made;
        Step($"ai connected to project, which leads to it at {made.Name}", ("node", "ai"), ("relay", made.Name));

        if (isWatched) Watch(projectNode);
        var atAi = new TaskCompletionSource<SecureChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        ai.Api.Opened += channel =>
        {
            if (channel.Info!.PeerIdentifier == health.Identifier) atAi.TrySetResult(channel);
        };
        var route = new InletRoute
        {
            To = MultiAddr.Parse(
                $"{project.NodeChannel}{(isWatched ? "/service/watcher" : "")}/service/{made.Name}/secure/api/service/outlet"),
            // Who is there is not known; the policy of the inlet says what it must be.
            Trust = TrustPolicy.Anyone,
            RelayTrust = TrustPolicy.Only(project.Node.Identifier),
        };
        TcpInlet inlet = await health.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Anyone, Allow = PolicyExpression.Parse("ai-outlet") }, route, cancellationToken);
        Step(
            $"health has an inlet that leads to {route.To}, to members with ai-outlet",
            ("node", "health"), ("route", route.To.ToString()), ("allows", "ai-outlet"));
        Step($"inlet {inlet.LocalEndPoint}", ("inlet", inlet.LocalEndPoint.ToString()));

        SecureChannel near = (await health.FindSession(inlet)!.WaitUntilUpAsync(cancellationToken)).Channel!;
        CheckEnds(near, await atAi.Task.WaitAsync(cancellationToken), ai.Identifier);
        return inlet;
    }

    /// <summary>Asks the demo's server through the portal, and shows what the project's node saw of it.</summary>
    /// <exception cref="CommandException">Something is not as it must be.</exception>
    public async Task AskAsync(TcpInlet inlet, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://{inlet.LocalEndPoint}{Request}");
        Step($"GET {url}", ("request", url.ToString()));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.GetAsync(url, cancellationToken);
        string answer = await response.Content.ReadAsStringAsync(cancellationToken);
        int status = (int)response.StatusCode;
        Step(
            string.Create(CultureInfo.InvariantCulture, $"{status} {response.ReasonPhrase}: {answer}"),
            ("status", status.ToString(CultureInfo.InvariantCulture)), ("answer", answer));
        if (status != 200 || answer != DemoServer.Answer) throw Wrong($"'{DemoServer.Answer}' was expected.");
        ShowWatched();
    }

    /// <summary>Says that everything is as it must be.</summary>
    public void End() => Step("done");

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The last first, so that nobody is told of the loss of what ends in order.
            for (int i = _open.Count - 1; i >= 0; i--) await _open[i].DisposeAsync();
        }
        finally
        {
            // Keys are in there: they go also where something else does not end as it should.
            _authority.Dispose();
            _folder?.Delete(recursive: true);
        }
    }

    private void Watch(OckamNode project)
    {
        project.Router.Register(Watcher.Address, _watcher);
        project.Api.Flow.AddConsumer(Watcher.Address);
        Step("project keeps a copy of everything that it forwards for health (watcher)", ("node", "project"),
            ("watcher", Watcher.Address.Name));
    }

    private void CheckEnds(SecureChannel near, SecureChannel far, Identifier ai)
    {
        string hash = Convert.ToHexStringLower(near.Info!.HandshakeHash.Span);
        if (near.Info.PeerIdentifier != ai) throw Wrong($"health takes {near.Info.PeerIdentifier} for ai.");
        if (!far.Info!.HandshakeHash.Span.SequenceEqual(near.Info.HandshakeHash.Span))
            throw Wrong("The handshake hashes of health and ai differ.");
        Step(
            $"health and ai have proved to each other who they are; both have the handshake hash {hash}",
            ("peer", ai.ToString()), ("handshake_hash", hash));
    }

    private void ShowWatched()
    {
        IReadOnlyList<byte[]> payloads = _watcher.Payloads;
        // Three of the handshake; ping and pong of the portal; the request and the answer.
        if (payloads.Count < 7) throw Wrong($"Only {payloads.Count} messages came by project; at least 7 must have.");
        if (payloads.Any(payload => Contains(payload, Request) || Contains(payload, DemoServer.Answer)))
            throw Wrong("The project's node could read the request or its answer.");
        byte[] largest = payloads.MaxBy(payload => payload.Length)!;
        string seen = Convert.ToHexStringLower(largest);
        string begin = seen[..(2 * ShownBytes)];
        Step(
            $"project saw {payloads.Count} messages pass, and neither the request nor the answer in any; the largest begins with {begin}",
            ("seen", seen));
    }

    private static bool Contains(byte[] payload, string text) => payload.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private static CommandException Wrong(string message) => new(ExitCode.Failed, "demo_failed", message);

    private void Step(string text, params (string Name, string Value)[] members) => step(text, members);
}
