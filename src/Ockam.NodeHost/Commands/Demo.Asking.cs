using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using Ockam.Attestation;
using Ockam.Models;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.NodeHost.Commands;

// What health does: it sees whom it talks to, and asks.
internal sealed partial class Demo
{
    private const string Question = "who can read your weights?";

    // Of a real model; it takes no more words to see that it speaks.
    private const int MaximumTokens = 24;

    private async Task<Uri> ServeAsync(DemoMachine booted, DemoModelServer server, CancellationToken cancellationToken)
    {
        var gateway = ModelGateway.Start(new ModelGatewayOptions
        {
            Port = 0, Server = server.Client.Address, Models = [server.ModelName], Identifier = Machine.Identifier.ToString(),
            OpenTpm = booted.Open,
        });
        _open.Add(gateway);
        await Machine.CreateOutletAsync(
            new TcpOutletOptions
            {
                Target = HostnamePort.Parse(gateway.Address.Authority), Access = PortalAccess.Anyone,
                Allow = PolicyExpression.Parse("ai-inlet"),
            },
            cancellationToken);
        SecureChannelOptions channels = Machine.CreateChannelOptions(TrustPolicy.Only(_project!.Node.Identifier));
        Address made = await Machine.CreateRelay(MachineName, _project.NodeChannel, channels).WaitUntilUpAsync(cancellationToken);
        Step(
            $"machine has a gateway at {gateway.Address.Authority} before it, which lets questions through, and an outlet to that for "
            + "members with ai-inlet",
            ("gateway", gateway.Address.Authority));
        var route = new InletRoute
        {
            To = MultiAddr.Parse($"{_project.NodeChannel}/service/{made.Name}/secure/api/service/outlet"),
            Trust = TrustPolicy.Only(Machine.Identifier),
            RelayTrust = TrustPolicy.Only(_project.Node.Identifier),
        };
        TcpInlet inlet = await _health!.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Anyone, Allow = PolicyExpression.Parse(Consumer) }, route, cancellationToken);
        await _health.FindSession(inlet)!.WaitUntilUpAsync(cancellationToken);
        Step($"health has an inlet that leads there, at {inlet.LocalEndPoint}", ("model_inlet", inlet.LocalEndPoint.ToString()));
        return new Uri($"http://{inlet.LocalEndPoint}");
    }

    private async Task ShowEnvironmentAsync(
        Uri inlet, DemoModelServer server, ImportedModel model, PcrReference reference, CancellationToken cancellationToken)
    {
        using var client = new EnvironmentClient(inlet);
        var expected = new EnvironmentExpectations
        {
            Reference = reference, ModelDigests = [Convert.FromHexString(model.Record.Sha384)], Roots = [_authority.Root],
            Identifier = Machine.Identifier.ToString(),
        };
        EnvironmentReport report = await client.AttestAsync(server.ModelName, expected, cancellationToken);
        if (!report.IsMatch) throw Wrong($"The environment is not the one that was meant: {string.Join(" ", report.Objections)}");
        string matches = string.Join(", ", report.Registers.Select(register => string.Create(
            CultureInfo.InvariantCulture, $"PCR{register.Register} {(register.IsMatch ? "match" : "mismatch")}")));
        Step(
            "health asked for a document with a nonce of its own; it names machine, and has what the image and "
            + $"{server.ModelName} lead to: {matches}",
            ("environment", matches), ("names", report.NamedIdentifier!));

        // What the checks are worth is seen where one fails.
        byte[] other = TpmHash.Sha384.Digest("another model"u8);
        report = await client.AttestAsync(server.ModelName, expected with { ModelDigests = [other] }, cancellationToken);
        if (report.IsMatch || report.Objections.Any(objection => !objection.StartsWith("PCR15:", StringComparison.Ordinal)))
            throw Wrong("Another model would have been taken for this one.");
        report = await client.AttestAsync(server.ModelName, expected with { Roots = [AttestationRoot.Aws] }, cancellationToken);
        if (report.IsMatch) throw Wrong("The document of an emulator passes for one of AWS's.");
        Step("another model would not have matched in PCR15; and to whom AWS's root alone is good, an emulator's document proves nothing");
    }

    private async Task ConverseAsync(Uri inlet, DemoModelServer server, CancellationToken cancellationToken)
    {
        using var client = new OllamaClient(inlet);
        var conversation = new ModelConversation(client, server.ModelName)
        {
            Options = new Dictionary<string, JsonNode?> { ["num_predict"] = MaximumTokens },
        };
        Step($"health asks {server.ModelName}: {Question}", ("question", Question));
        var said = new StringBuilder();
        ModelAnswerEnd? end = null;
        await foreach (ModelAnswerPiece piece in conversation.AskAsync(Question, cancellationToken))
        {
            said.Append(piece.Text);
            end = piece.End ?? end;
        }

        // A real model may say anything, this one nothing that means something; a terminal shall show it and do nothing else.
        string answer = string.Concat(said.ToString().Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        if (end is null) throw Wrong("The answer has no end.");
        if (server.IsStandIn && !answer.Contains(Question, StringComparison.Ordinal))
            throw Wrong($"The stand-in answers with the question; this is something else: {answer}");
        Step($"{server.ModelName} answers: {answer}", ("model_answer", answer));
    }

    private async Task ShowGatewayAsync(Uri inlet, DemoModelServer server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(inlet, "/api/delete"));
        request.Content = new StringContent($"{{\"model\":\"{server.ModelName}\"}}", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        int status = (int)response.StatusCode;
        bool isThere = (await server.Client.ListAsync(cancellationToken)).Any(
            model => LoadedModelRecords.WithTag(model.Name) == LoadedModelRecords.WithTag(server.ModelName));
        if (status != 403 || !isThere) throw Wrong($"The gateway answered {status} to a client that would delete the model.");
        Step(
            $"health tries to delete it by the same way: {status}; the gateway lets nobody do that",
            ("delete_status", status.ToString(CultureInfo.InvariantCulture)));
    }
}
