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
    /// <param name="cancellationToken">Whoever asked has gone.</param>
    /// <exception cref="JsonException">The arguments are not of the operation's form.</exception>
    public abstract Task<JsonElement> RunAsync(INodeControl node, JsonElement arguments, CancellationToken cancellationToken);
}

/// <summary>One of the things that a node can be told, with the forms of its arguments and of its result.</summary>
/// <param name="name">Its name in requests.</param>
/// <param name="argumentsForm">How its arguments are written.</param>
/// <param name="resultForm">How its result is written.</param>
/// <param name="run">What it does.</param>
internal sealed class ControlOperation<TArguments, TResult>(
    string name,
    JsonTypeInfo<TArguments> argumentsForm,
    JsonTypeInfo<TResult> resultForm,
    Func<INodeControl, TArguments, CancellationToken, Task<TResult>> run) : ControlOperation(name)
    where TArguments : class
{
    /// <inheritdoc/>
    public override async Task<JsonElement> RunAsync(INodeControl node, JsonElement arguments, CancellationToken cancellationToken)
    {
        TArguments read = arguments.Deserialize(argumentsForm) ?? throw new JsonException("There are no arguments.");
        return JsonSerializer.SerializeToElement(await run(node, read, cancellationToken).ConfigureAwait(false), resultForm);
    }

    /// <summary>The request that asks for it.</summary>
    public ControlRequest Ask(TArguments arguments) =>
        new(ControlRequest.Current, Name, JsonSerializer.SerializeToElement(arguments, argumentsForm));

    /// <summary>The result that an answer gives.</summary>
    /// <exception cref="JsonException">It is not of the operation's form.</exception>
    public TResult Read(JsonElement result) =>
        result.Deserialize(resultForm) ?? throw new JsonException("There is no result.");
}
