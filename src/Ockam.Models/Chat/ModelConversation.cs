using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Ockam.Models;

/// <summary>A conversation with a model: what was said is sent again with each question, since the server remembers nothing.</summary>
/// <param name="server">The server.</param>
/// <param name="model">The model's name.</param>
/// <param name="history">What was said before, the oldest first; what is said from now on is added to it.</param>
public sealed class ModelConversation(IModelServer server, string model, IList<ModelMessage>? history = null)
{
    private readonly IList<ModelMessage> _history = history ?? [];

    /// <summary>The model's name.</summary>
    public string Model { get; } = model;

    /// <summary>What was said, the oldest first.</summary>
    public IReadOnlyList<ModelMessage> Messages => [.. _history];

    /// <summary>Options by name, such as <c>temperature</c>; the server's own if null.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Options { get; init; }

    /// <summary>
    /// Says something. Question and answer become part of the conversation when the answer is whole: one that is cut off or stopped leaves
    /// everything as it was, so that the question can be asked again.
    /// </summary>
    /// <param name="text">What is said.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    public async IAsyncEnumerable<ModelAnswerPiece> AskAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var question = new ModelMessage(ModelMessage.User, text);
        var request = new ModelChatRequest(Model, [.. _history, question]) { Options = Options };
        var answer = new StringBuilder();
        await foreach (ModelAnswerPiece piece in server.ChatAsync(request, cancellationToken).ConfigureAwait(false))
        {
            answer.Append(piece.Text);
            if (piece.End is not null)
            {
                // Before the last piece is handed over: whoever has it may not ask for more.
                _history.Add(question);
                _history.Add(new ModelMessage(ModelMessage.Assistant, answer.ToString()));
            }

            yield return piece;
        }
    }
}
