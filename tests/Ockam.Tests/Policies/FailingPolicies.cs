using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>Policies of a store that can be made to fail, or not to answer.</summary>
internal sealed class FailingPolicies(IPolicyRepository policies) : IPolicyRepository
{
    private TaskCompletionSource? _hanging;

    public bool Fails { get; set; }

    public int Asked { get; private set; }

    public void Hang() => _hanging = new TaskCompletionSource();

    public void Answer()
    {
        TaskCompletionSource? hanging = _hanging;
        _hanging = null;
        hanging?.SetResult();
    }

    public ValueTask PutAsync(string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        policies.PutAsync(nodeName, target, expression, cancellationToken);

    public ValueTask<bool> AddAsync(
        string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        policies.AddAsync(nodeName, target, expression, cancellationToken);

    public ValueTask<string?> GetAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        policies.GetAsync(nodeName, target, cancellationToken);

    public ValueTask<IReadOnlyList<StoredPolicy>> ListAsync(string nodeName, CancellationToken cancellationToken = default) =>
        policies.ListAsync(nodeName, cancellationToken);

    public ValueTask<bool> DeleteAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        policies.DeleteAsync(nodeName, target, cancellationToken);

    public async ValueTask<PolicyVersion> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        Asked++;
        if (Fails) throw new IOException("The disk is gone.");
        if (_hanging is { } hanging) await hanging.Task.WaitAsync(cancellationToken);
        return await policies.GetVersionAsync(cancellationToken);
    }
}
