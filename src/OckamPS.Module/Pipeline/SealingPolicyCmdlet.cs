using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet that changes the policy of a key. What it changes is shown line by line, before by <c>-WhatIf</c> and <c>-Confirm</c>, and
/// after as what it puts out; and nothing is written where the policy has changed meanwhile.
/// </summary>
public abstract class SealingPolicyCmdlet : ModelKeyCmdlet
{
    /// <summary>The key whose policy it is, or <c>file:PATH</c> for a policy in a file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("KeyId", "KeyArn")]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>
    /// SHA-256 of the policy that the change was thought out for, as Get-ModelSealingPolicy puts it out: nothing is changed where it is
    /// another one by now.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? PolicyDigest { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Changing a policy";

    /// <inheritdoc/>
    protected override object Target => Key;

    /// <summary>Whether nobody is asked.</summary>
    private protected virtual bool IsForced => false;

    /// <summary>Changes the policy, once the change was confirmed.</summary>
    /// <param name="access">The key.</param>
    /// <param name="edit">Makes the new policy from the one that is there.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="ModelException">The policy cannot be read or written, or has changed meanwhile.</exception>
    private protected async Task ChangeAsync(
        ModelKeyAccess access, Func<KeyPolicyDocument, SealingEdit> edit, CancellationToken cancellationToken)
    {
        IKeyPolicyStore policies = access.RequirePolicies();
        KeyPolicyDocument before = await policies.GetAsync(access.KeyId, cancellationToken);
        if (PolicyDigest is not null) KeyPolicyFile.RequireUnchanged(access.Reference.ToString(), before, PolicyDigest);
        SealingEdit change = edit(before);
        if (change.Diff.Length == 0)
        {
            Verbose($"The policy of '{access.Reference}' says this already: nothing is written.");
            return;
        }

        string notes = string.Concat(change.Notes.Select(note => note + "\n"));
        string what = $"Change the policy of '{access.Reference}':\n{change.Diff}{notes}";
        bool isWritten = IsForced && !await IsDryRunAsync() || await ConfirmAsync(what, what + "Write it?", "Policy of a key");
        if (!isWritten) return;
        await policies.PutAsync(access.KeyId, change.After, before.Digest, cancellationToken);
        foreach (string note in change.Notes) Warn(note);
        Write(SealingInfos.Of(access.Reference, change));
    }

    /// <summary>What is known of a key besides its policy, for the lint.</summary>
    private protected static async Task<KeyPolicyLintOptions> LintOptionsAsync(
        ModelKeyAccess access, CancellationToken cancellationToken) => new()
        {
            KeyId = access.Arn ?? access.KeyId,
            Grants = access.ListGrants is { } list ? await list(cancellationToken) : [],
        };
}
