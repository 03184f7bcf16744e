using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Completion;

namespace OckamPS.Module.Commands;

// What is said of one role only.
public sealed partial class NewOckamPortalInstanceCommand
{
    /// <summary>For the project: its TCP port, 4000 if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 4000;

    /// <summary>For the project: the IPv4 ranges that may connect to its port; all if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowFrom { get; set; }

    /// <summary>For the project: the host by which others reach it; the instance's public address if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PublicAddress { get; set; }

    /// <summary>The relay that it registers; <c>ai</c> or <c>health</c> if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Relay { get; set; }

    /// <summary>For the application: the relay of the model server that it asks; <c>ai</c> if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string Via { get; set; } = "ai";

    /// <summary>For the application: what it asks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Question { get; set; }

    private async Task<PortalInstanceOrder> ToOrderAsync(CancellationToken cancellationToken)
    {
        var order = new PortalInstanceOrder
        {
            Network = Network,
            Role = (PortalInstanceRole)Role,
            Name = InstanceName,
            InstanceType = InstanceType,
            ImageId = ImageId,
            DiskGib = DiskSize,
            Program = Program,
            ProgramSha256 = ProgramHash,
            TicketIn = (TicketPlace)TicketIn,
            TicketKeyArn = TicketKey,
            Port = Port,
            PublicAddress = PublicAddress,
            AllowFrom = AllowFrom ?? [],
            SshFrom = SshFrom ?? [],
            SessionManager = SessionManager,
            KeyFile = KeyPair is null ? null : await ResolveFileAsync(KeyPair),
            TerminatesOnShutdown = TerminateOnShutdown,
            Relay = Relay,
            Via = Via,
            Model = Model,
            ModelDigest = ModelDigest,
            SealedModel = await SealedModelAsync(cancellationToken),
            GpuDriverVersion = GpuDriverVersion,
            Question = Question,
            Ollama = Ollama,
            OllamaSha256 = OllamaHash,
        };
        return Timeout is { } limit ? order with { TicketLifetime = limit } : order;
    }
}
