using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Judges attestation documents, with a result for each check. It asks nobody over the network.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NitroTpmAttestation", DefaultParameterSetName = ByDocument)]
[OutputType(typeof(NitroTpmAttestationTestResult), typeof(bool))]
public sealed class TestNitroTpmAttestationCommand : AttestationDocumentCmdlet
{
    private const int MostBytes = AttestationDocument.MaximumFieldLength;

    private readonly AttestationVerifier _verifier = new();
    private AttestationExpectations _expectations = new();

    /// <summary>The roots that are trusted; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    /// <summary>The time for which to judge; now if it is left out.</summary>
    [Parameter]
    [ValidateNotNull]
    public DateTimeOffset? At { get; set; }

    /// <summary>How old the document may be; five minutes if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan MaxAge { get; set; } = AttestationExpectations.DefaultMaximumAge;

    /// <summary>The nonce that was sent with the request.</summary>
    [Parameter]
    [BytesTransformation(Maximum = MostBytes)]
    [ValidateNotNullOrEmpty]
    public byte[]? Nonce { get; set; }

    /// <summary>The user data that must stand in it.</summary>
    [Parameter]
    [BytesTransformation(Maximum = MostBytes)]
    [ValidateNotNull]
    public byte[]? UserData { get; set; }

    /// <summary>The public key that must stand in it.</summary>
    [Parameter]
    [BytesTransformation(Maximum = MostBytes, IsPublicKey = true)]
    [ValidateNotNullOrEmpty]
    public byte[]? PublicKey { get; set; }

    /// <summary>Values that registers must have, by their numbers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? ExpectedPcr { get; set; }

    /// <summary>Values that registers must have, as New-NitroTpmPcrReference puts them out or writes them, or AWS's tool does.</summary>
    [Parameter]
    [ReferenceTransformation]
    [ValidateNotNullOrEmpty]
    public string? Reference { get; set; }

    /// <summary>Ids of the instances that are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? InstanceId { get; set; }

    /// <summary>A NitroTPM's or an Enclave's, if only one is wanted.</summary>
    [Parameter]
    [ValidateNotNull]
    public NitroTpmAttestationKind? Kind { get; set; }

    /// <summary>Whether an environment in debug mode may pass, which measures nothing.</summary>
    [Parameter]
    public SwitchParameter AllowDebug { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            _expectations = new AttestationExpectations
            {
                Roots = Root is null ? [AttestationRoot.Aws] : [.. Root.Select(AttestationInfos.RootOf)],
                At = At,
                MaximumAge = MaxAge,
                Nonce = AttestationInfos.Given(Nonce),
                UserData = AttestationInfos.Given(UserData),
                PublicKey = AttestationInfos.Given(PublicKey),
                Pcrs = PcrTables.Read(ExpectedPcr, Reference, TpmHash.Sha384),
                InstanceIds = InstanceId,
                Kind = Kind is { } kind ? AttestationInfos.KindOf(kind) : null,
                AllowDebug = AllowDebug,
            };
        }
        catch (Exception wrong) when (ErrorTable.Knows(wrong))
        {
            // Without what was expected, a document would be judged by less than was asked for.
            await TerminateAsync(wrong, ExpectedPcr);
        }
    }

    private protected override Task WorkAsync(byte[] document)
    {
        AttestationVerdict verdict = _verifier.Verify(document, _expectations);
        Write(Quiet ? verdict.IsValid : (object)AttestationInfos.Of(verdict));
        return Task.CompletedTask;
    }
}
