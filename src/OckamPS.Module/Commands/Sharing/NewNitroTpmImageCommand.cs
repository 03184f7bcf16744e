using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an image whose instances have a NitroTPM, of the newest Amazon Linux 2023 or of an image of yours.</summary>
[Cmdlet(VerbsCommon.New, "NitroTpmImage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NitroTpmImageInfo))]
public sealed class NewNitroTpmImageCommand : ModelSharingCmdlet
{
    /// <summary>The processors that it is for; those of -ImageId where one is named.</summary>
    [Parameter(Position = 0)]
    [ValidateSet("x86_64", "arm64")]
    public string Architecture { get; set; } = "x86_64";

    /// <summary>The image whose root disk it gets; the newest Amazon Linux 2023 if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TakenFrom("ImageId")]
    [ValidateNotNullOrEmpty]
    public string? ImageId { get; set; }

    /// <summary>The region of that image; the one that the new image is made in if it is left out.</summary>
    [Parameter]
    [TakenFrom("SystemName", "RegionName", "Region")]
    [ArgumentCompleter(typeof(AwsRegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SourceRegion { get; set; }

    /// <summary>Its name, 3 to 128 characters; one of run and source if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override object? Target => ImageId ?? Architecture;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new NitroTpmImageRequest
        {
            RunName = RunName, Architecture = Architecture, ImageId = ImageId, SourceRegion = SourceRegion, Name = Name,
        };
        using ModelSharing sharing = await OpenAsync();
        NitroTpmSource source = await sharing.FindSourceAsync(request, cancellationToken);
        if (source.IsAttestable == false)
        {
            Warn(
                $"An image of {source.Name} has a NitroTPM, but is not attestable: PCR4 covers its boot loader alone, and its root disk "
                + "can be written, so that a document says nothing about what runs. A key that is sealed to it opens for whoever may sign "
                + "in. Use it for trials, and build an image of a unified kernel image and dm-verity for models that matter.");
        }
        else if (source.IsAttestable is null)
        {
            Warn(
                $"Whether an image of {source.ImageId} ({source.Name}) is attestable cannot be told from here. It is where its "
                + "measurements cover all that runs: a unified kernel image in PCR4 with its kernel command line in it, PCR12 all zeros, "
                + "and a root disk that cannot be written (dm-verity, its hash in that command line). One that boots by GRUB, as Ubuntu's "
                + "and copies of Amazon Linux do, is not. New-NitroTpmPcrReference computes what a unified kernel image measures.");
        }

        if (!await ConfirmAsync(
            $"snapshot of {source.ImageId} ({source.Name}, {source.Region})", "Copy and register as an image with a NitroTPM"))
            return;
        Write(SharingInfos.Of(RunName, await sharing.MakeImageAsync(request, source, TrackSteps(), cancellationToken)));
    }
}
