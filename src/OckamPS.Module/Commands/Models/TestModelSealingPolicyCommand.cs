using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Looks for what makes the seal of a key useless, and says what its policy would answer to a request, and which condition fails.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "ModelSealingPolicy", DefaultParameterSetName = ByKey)]
[OutputType(typeof(ModelSealingPolicyTestResult), typeof(bool))]
public sealed class TestModelSealingPolicyCommand : ModelKeyCmdlet
{
    private const string ByKey = "Key";
    private const string ByPolicy = "Policy";

    /// <summary>The key, or <c>file:PATH</c> for a policy in a file.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByKey)]
    [Alias("KeyId", "KeyArn")]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>A policy by itself: JSON, a file, or what Get-ModelSealingPolicy put out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPolicy)]
    [SealingPolicyTransformation]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>Who would ask: ARNs, accounts, Identifiers, names of identities of this home, or <c>owner</c>.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RoleArn")]
    [PrincipalTransformation]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Principal { get; set; }

    /// <summary>The operations that they would ask for.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SealingActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Action { get; set; } = ["Decrypt"];

    /// <summary>The registers that they would prove: a document, a reference or a table; nothing is proved if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Pcr { get; set; }

    /// <summary>The encryption context of the request.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? EncryptionContext { get; set; }

    /// <summary>Policies of IAM that the principals have, as files or JSON.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? IdentityPolicy { get; set; }

    /// <summary>
    /// Grants besides those that the key has, as files or JSON in the form of <c>aws kms list-grants</c>: for a policy by itself, or to
    /// see what a grant would do.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Grant { get; set; }

    /// <summary>The roots under which documents must stand; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Testing a policy";

    /// <inheritdoc/>
    protected override object? Target => Policy is null ? Key : null;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Principal is null && (Pcr is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Action))))
            throw new FormatException("Say who would ask: -Principal.");
        await using ModelKeyAccess? access = Policy is null ? await OpenKeyAsync(Key, cancellationToken) : null;
        KeyPolicyDocument policy = access is null
            ? KeyPolicyDocument.Parse(Policy!)
            : await access.RequirePolicies().GetAsync(access.KeyId, cancellationToken);
        var options = new KeyPolicyLintOptions
        {
            KeyId = access?.Arn ?? access?.KeyId,
            IdentityPolicies = await ReadIdentityPoliciesAsync(cancellationToken),
            Grants =
            [
                .. access?.ListGrants is { } list ? await list(cancellationToken) : [],
                .. await ReadGrantsAsync(cancellationToken),
            ],
        };
        ModelSealingFinding[] findings = [.. KeyPolicyLint.Check(policy, options).Select(SealingInfos.Of)];
        ModelSealingAccess[] answers = [.. await SimulateAsync(policy, access?.Arn, options, cancellationToken)];
        var result = new ModelSealingPolicyTestResult
        {
            Passed = findings.All(finding => finding.Severity != nameof(KeyPolicySeverity.Error))
                && answers.All(answer => answer.IsAllowed),
            Key = access?.Reference.ToString(),
            IsSealed = KeyPolicySealing.IsClosed(policy),
            Findings = findings,
            Access = answers,
        };
        Write(Quiet ? result.Passed : (object)result);
    }

    private async Task<IEnumerable<ModelSealingAccess>> SimulateAsync(
        KeyPolicyDocument policy, string? arn, KeyPolicyLintOptions options, CancellationToken cancellationToken)
    {
        if (Principal is null) return [];
        KeyPolicyPrincipal[] principals = await SealingPrincipals.ResolveAsync(Principal, cancellationToken);
        AttestationRoot[] roots = Root is null ? [AttestationRoot.Aws] : [.. Root.Select(AttestationInfos.RootOf)];
        IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? registers =
            Pcr is null ? null : new PcrSources(roots).Machine(await ResolveSourcesAsync(Pcr));
        EncryptionContext context = ContextTables.Read(EncryptionContext);
        var request = new KeyAccessRequest(KeyCaller.Of(principals[0]), Action[0])
        {
            KeyArn = arn, Registers = registers, Context = context, Time = DateTimeOffset.UtcNow,
        };
        return KeyPolicySimulator.EvaluateAll(request, principals, Action, policy, options)
            .Select(answer => SealingInfos.Of(answer.Request, answer.Decision));
    }

    private async Task<IReadOnlyList<KeyGrant>> ReadGrantsAsync(CancellationToken cancellationToken)
    {
        var grants = new List<KeyGrant>();
        foreach (string given in Grant ?? []) grants.AddRange(KeyGrantReader.Parse(await ReadTextAsync(given, cancellationToken)));
        return grants;
    }

    private async Task<string> ReadTextAsync(string given, CancellationToken cancellationToken) => IsText(given)
        ? given
        : await InputFile.ReadTextAsync(await ResolveFileAsync(given), cancellationToken);

    private static bool IsText(string given) => given.TrimStart() is ['{' or '[', ..];

    private async Task<IReadOnlyList<IdentityPolicy>> ReadIdentityPoliciesAsync(CancellationToken cancellationToken)
    {
        var policies = new List<IdentityPolicy>();
        foreach (string given in IdentityPolicy ?? [])
        {
            string text = await ReadTextAsync(given, cancellationToken);
            string name = IsText(given) ? $"given {policies.Count + 1}" : System.IO.Path.GetFileName(given);
            policies.Add(new IdentityPolicy(name, KeyPolicyDocument.ParseIdentityPolicy(text)));
        }

        return policies;
    }
}
