using System.Text.Json;

namespace Ockam.Models;

/// <summary>The text of a policy and where in it each statement stands, so that all but what is meant stays as it is.</summary>
internal sealed class PolicyText
{
    private readonly byte[] _bytes;
    private readonly List<(int Start, int End)> _places = [];
    private readonly List<string?> _sids = [];
    private int _close = -1;

    private PolicyText(byte[] bytes) => _bytes = bytes;

    /// <summary>The Sid of each statement, in their order; null for one without.</summary>
    public IReadOnlyList<string?> Sids => _sids;

    /// <exception cref="ModelException">It is no policy with a list of statements.</exception>
    public static PolicyText Read(string policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var text = new PolicyText(System.Text.Encoding.UTF8.GetBytes(policy));
        try
        {
            text.Find();
        }
        catch (JsonException wrong)
        {
            throw new ModelException(ModelErrorReason.InvalidPolicy, $"The key policy is no JSON: {wrong.Message}", wrong);
        }

        if (text._close < 0) throw KeyPolicy.Invalid("it has no list of statements");
        return text;
    }

    /// <summary>The text of one statement.</summary>
    public string StatementAt(int index) => Text(_places[index].Start, _places[index].End);

    /// <summary>The text with statements behind the last one.</summary>
    public string Insert(IEnumerable<string> statements)
    {
        string all = string.Join(",\n", statements);
        int at = _places.Count == 0 ? _close : _places[^1].End;
        return Text(0, at) + (_places.Count == 0 ? "" : ",\n") + all + Text(at, _bytes.Length);
    }

    /// <summary>The text without some statements, each with the comma that belongs to it.</summary>
    public string Remove(IReadOnlyCollection<int> statements)
    {
        var kept = new System.Text.StringBuilder();
        int from = 0;
        bool hasBefore = false;
        for (int i = 0; i < _places.Count; i++)
        {
            if (!statements.Contains(i))
            {
                hasBefore = true;
                continue;
            }

            // Up to the end of the one before, if any stays there; else up to the start of the next one.
            bool isLast = i == _places.Count - 1;
            int start = hasBefore ? Math.Max(from, _places[i - 1].End) : _places[i].Start;
            int end = hasBefore || isLast ? _places[i].End : _places[i + 1].Start;
            kept.Append(Text(from, Math.Max(from, start)));
            from = end;
        }

        return kept.Append(Text(from, _bytes.Length)).ToString();
    }

    private string Text(int start, int end) => System.Text.Encoding.UTF8.GetString(_bytes.AsSpan(start, end - start));

    private void Find()
    {
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = 16 });
        bool inStatements = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                if (inStatements = reader.ValueTextEquals("Statement"u8)) RequireFirst();
            }
            else if (inStatements && reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.EndArray)
            {
                _close = (int)reader.TokenStartIndex;
                inStatements = false;
            }
            else if (inStatements && reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.StartObject)
            {
                _places.Add(((int)reader.TokenStartIndex, 0));
                _sids.Add(null);
            }
            else if (inStatements && reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.EndObject)
            {
                _places[^1] = (_places[^1].Start, (int)reader.TokenStartIndex + 1);
            }
            else if (inStatements && reader.CurrentDepth == 3 && reader.TokenType == JsonTokenType.PropertyName
                && reader.ValueTextEquals("Sid"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                _sids[^1] = reader.GetString();
            }
        }
    }

    private void RequireFirst()
    {
        if (_close >= 0) throw KeyPolicy.Invalid("'Statement' stands in the policy twice");
    }
}
