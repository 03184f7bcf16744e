using System.Globalization;
using Ockam.Models;

namespace Ockam.Aws;

// The instance itself.
internal sealed partial class InstanceWork
{
    // A model of eight billion parameters with the driver and the server.
    private const int ModelDiskGib = 60;

    // The image has 8; the program, its log and what the distribution adds have room in as much again.
    private const int UsualDiskGib = 16;

    private const string DefaultModel = "llama3.2:1b";

    // Whether this attempt has asked for the instance: what it has not asked for it does not terminate.
    private bool _hasAsked;

    private byte[] Data(BootTicket? ticket)
    {
        try
        {
            return boot.UserData(Plan(ticket));
        }
        catch (ArgumentException refused)
        {
            throw new AwsException(AwsErrorKind.InvalidRequest, refused.Message, refused);
        }
    }

    private BootPlan Plan(BootTicket? ticket)
    {
        var client = new BootClient { Model = _order.Model ?? DefaultModel };
        if (_order.Question is { } question) client = client with { Question = question };
        BootModel? server = _order.Role != PortalInstanceRole.AICorp ? null : new BootModel
        {
            Name = _order.Model ?? DefaultModel,
            // The chooser has refused an order without one before anything was made.
            Ollama = new BootSource(_order.Ollama!, Lower(_order.OllamaSha256)),
            Digest = Lower(_order.ModelDigest),
            Sealed = _order.SealedModel is { } model ? Sealed(model) : null,
            Gpu = choice.Type.HasGpu ? new BootGpuDriver { Version = _order.GpuDriverVersion ?? BootGpuDriver.UsualVersion } : null,
        };
        return new BootPlan
        {
            Role = _order.Role switch
            {
                PortalInstanceRole.Project => BootRole.Project,
                PortalInstanceRole.AICorp => BootRole.Model,
                _ => BootRole.Client,
            },
            Node = _name.Text,
            Program = new BootSource(_order.Program, Lower(_order.ProgramSha256)),
            NodeFile = _order.Role switch
            {
                PortalInstanceRole.Project => BootNodeFile.Project(_name.Text, _order.Port, office.Administrator),
                PortalInstanceRole.AICorp => BootNodeFile.Model(_name.Text, server!.GatewayPort, Relay),
                _ => BootNodeFile.Client(_name.Text, client, office.Administrator, _order.Via, Relay),
            },
            Ticket = ticket,
            Publication = !IsProject ? null
                : new BootPublication(_order.TicketIn == TicketPlace.Parameter ? PublicationParameter : null),
            PublicAddress = _order.PublicAddress,
            Model = server,
            Client = _order.Role == PortalInstanceRole.HealthCorp ? client : null,
            // An emulator on this machine is one for what runs on it in place of an instance, too.
            Endpoint = _clients.Connection.Options.EndpointUrl is { IsLoopback: true } emulator ? emulator : null,
        };
    }

    private BootSealedModel Sealed(PortalSealedModel model) => new()
    {
        Store = ModelStoreReference.Parse(model.Store).ToString(),
        ModelName = model.Name,
        Key = model.Key,
        Publisher = model.Publisher,
        // The rules have found it to be one.
        Manifest = model.Manifest is { } manifest ? SealedModelManifest.FromJson(manifest).ToJson().ReplaceLineEndings("") : null,
        PowerShell = new BootSource(model.PowerShell, Lower(model.PowerShellSha256)),
        Module = new BootSource(model.Module, Lower(model.ModuleSha256)),
        // The chooser has found out how much there is.
        MemoryGib = choice.MemoryGib!.Value,
    };

    private async Task<Ec2Instance> LaunchAsync(
        IssuedTicket? ticket, string? profile, string? group, string? key, CancellationToken cancellationToken)
    {
        var tags = new Dictionary<string, string>(steps.Tags(_name.Instance), StringComparer.Ordinal)
        {
            [InstanceName.RoleTag] = _order.Role.ToString(),
        };
        var request = new Ec2LaunchRequest(choice.Image.ImageId, choice.Type.Name, choice.Subnet.SubnetId, "")
        {
            SecurityGroupIds = group is null ? [choice.GroupId] : [choice.GroupId, group],
            UserData = Data(ticket is null ? null : ToBoot(ticket)),
            ProfileName = profile,
            KeyName = key,
            RootDeviceName = choice.Image.RootDeviceName ?? "/dev/xvda",
            // Of an image of the user's own nobody here knows how large it has to be; one with a NitroTPM is no larger than what it was
            // made of, and has to take driver, server and PowerShell.
            RootVolumeGib = _order switch
            {
                { DiskGib: { } gib } => gib,
                { SealedModel: not null } => Math.Max(ModelDiskGib, choice.Image.RootVolumeGib ?? 0),
                { ImageId: not null } => null,
                _ => _order.Role == PortalInstanceRole.AICorp ? ModelDiskGib : UsualDiskGib,
            },
            TerminatesOnShutdown = _order.TerminatesOnShutdown,
            Tags = tags,
        };
        Ec2Instance started = await steps.MakeAsync(
            _name.Instance, FindAsync,
            (token, stop) =>
            {
                _hasAsked = true;
                return _clients.Ec2.RunInstanceAsync(request with { ClientToken = token }, stop);
            },
            made => made.InstanceId, IsProfileTooYoung, cancellationToken).ConfigureAwait(false);
        return await _clients.Ec2.WaitForInstanceAsync(started.InstanceId, steps.Waits, cancellationToken).ConfigureAwait(false);
    }

    // EC2 hears of a new instance profile some seconds later, and says until then that its name is no valid value.
    internal static bool IsProfileTooYoung(AwsException refused) =>
        refused.Code == "InvalidParameterValue" && refused.Message.Contains("nstance", StringComparison.Ordinal)
        && refused.Message.Contains("rofile", StringComparison.Ordinal);

    private async Task TerminateAsync(string instanceId, CancellationToken cancellationToken)
    {
        session.Journal.Removing(_name.Instance, instanceId);
        try
        {
            await _clients.Ec2.TerminateInstancesAsync([instanceId], cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            // Terminated an hour ago or longer.
        }

        session.Journal.Removed(_name.Instance);
    }

    private static string? Lower(string? sum) => sum?.Trim().ToLower(CultureInfo.InvariantCulture);
}
