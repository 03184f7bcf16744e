using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ockam.Node.Control;

namespace Ockam.Background;

/// <summary>One of the things that a node can be told, as both sides know it.</summary>
/// <param name="name">Its name in requests.</param>
internal abstract class ControlOperation(string name)
{
    /// <summary>Its name in requests.</summary>
    public string Name => name;

    /// <summary>Does it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="arguments">What came.</param>
    /// <param name="secret">The secret that came with it, which the caller zeroes; empty for none.</param>
    /// <param name="cancellationToken">Whoever asked has gone.</param>
    /// <exception cref="JsonException">The arguments are not of the operation's form.</exception>
    public abstract Task<ControlAnswer> RunAsync(
        INodeControl node, JsonElement arguments, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken);
}

/// <summary>One of the things that a node can be told, with the forms of its arguments and of its result.</summary>
/// <param name="name">Its name in requests.</param>
/// <param name="argumentsForm">How its arguments are written.</param>
/// <param name="resultForm">How its result is written.</param>
/// <param name="run">What it does, with the secret that comes with it, and the secret that goes with its result; null for none.</param>
internal sealed class ControlOperation<TArguments, TResult>(
    string name,
    JsonTypeInfo<TArguments> argumentsForm,
    JsonTypeInfo<TResult> resultForm,
    Func<INodeControl, TArguments, ReadOnlyMemory<byte>, CancellationToken, Task<(TResult Result, byte[]? Secret)>> run)
    : ControlOperation(name)
    where TArguments : class
{
    /// <summary>One without secrets.</summary>
    /// <param name="name">Its name in requests.</param>
    /// <param name="argumentsForm">How its arguments are written.</param>
    /// <param name="resultForm">How its result is written.</param>
    /// <param name="run">What it does.</param>
    public ControlOperation(
        string name, JsonTypeInfo<TArguments> argumentsForm, JsonTypeInfo<TResult> resultForm,
        Func<INodeControl, TArguments, CancellationToken, Task<TResult>> run)
        : this(
            name, argumentsForm, resultForm,
            async (node, arguments, _, token) => (await run(node, arguments, token).ConfigureAwait(false), null))
    {
    }

    /// <inheritdoc/>
    public override async Task<ControlAnswer> RunAsync(
        INodeControl node, JsonElement arguments, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        TArguments read = arguments.Deserialize(argumentsForm) ?? throw new JsonException("There are no arguments.");
        (TResult result, byte[]? own) = await run(node, read, secret, cancellationToken).ConfigureAwait(false);
        return new ControlAnswer
        {
            Result = JsonSerializer.SerializeToElement(result, resultForm), HasSecret = own is not null, Secret = own,
        };
    }

    /// <summary>The request that asks for it.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="hasSecret">Whether a secret follows.</param>
    public ControlRequest Ask(TArguments arguments, bool hasSecret) =>
        new(ControlRequest.Current, Name, JsonSerializer.SerializeToElement(arguments, argumentsForm), hasSecret);

    /// <summary>The result that an answer gives.</summary>
    /// <exception cref="JsonException">It is not of the operation's form.</exception>
    public TResult Read(JsonElement result) =>
        result.Deserialize(resultForm) ?? throw new JsonException("There is no result.");
}
