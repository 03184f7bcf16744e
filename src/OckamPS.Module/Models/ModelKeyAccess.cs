using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>A key that a cmdlet was told to use: who wraps and unwraps with it, and where its policy is.</summary>
/// <param name="reference">How it was named.</param>
/// <param name="keyId">What the service calls it.</param>
internal sealed class ModelKeyAccess(ModelKeyReference reference, string keyId) : IAsyncDisposable
{
    /// <summary>How the key was named.</summary>
    public ModelKeyReference Reference { get; } = reference;

    /// <summary>What the service calls it, and what policies are asked for by.</summary>
    public string KeyId { get; } = keyId;

    /// <summary>Wraps and unwraps data keys; null where there is only a policy.</summary>
    public IModelKeyService? Service { get; init; }

    /// <summary>Reads and writes the key's policy; null where that is not possible from here.</summary>
    public IKeyPolicyStore? Policies { get; init; }

    /// <summary>The key's ARN, for policies that name it; null where it has none or it is not known.</summary>
    public string? Arn { get; init; }

    /// <summary>Whether the service only ever answers attested requests, so that a cmdlet attests without being told to.</summary>
    public bool IsAlwaysAttested { get; init; }

    /// <summary>The key's grants, for the simulator and the lint; null for none.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<KeyGrant>>>? ListGrants { get; init; }

    /// <summary>What must be closed at the end; null for nothing.</summary>
    public IAsyncDisposable? Owned { get; init; }

    /// <summary>The service.</summary>
    /// <exception cref="ModelException">There is only a policy.</exception>
    public IModelKeyService RequireService() => Service ?? throw new ModelException(
        ModelErrorReason.InvalidValue, $"'{Reference}' is a policy, with which nothing can be sealed or opened: name a key.");

    /// <summary>The place of the policy.</summary>
    /// <exception cref="ModelException">It cannot be reached from here.</exception>
    public IKeyPolicyStore RequirePolicies() => Policies ?? throw new ModelException(
        ModelErrorReason.InvalidValue, $"The policy of '{Reference}' is its owner's, and cannot be read from here.");

    public ValueTask DisposeAsync() => Owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
