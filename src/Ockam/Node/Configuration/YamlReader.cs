using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ockam.Node.Configuration;

/// <summary>
/// Reads YAML, and so JSON, into values that know where they stand. Bounded in depth and in number of values, aliases counted as what they
/// stand for, and without anything that would make objects of types which a file names.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Twice what the deepest key of section 12 needs.</summary>
    public const int MaximumDepth = 12;

    /// <summary>Room for a thousand portals of ten keys each.</summary>
    public const int MaximumSize = 20_000;

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private long _size;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads a text that holds one document.</summary>
    /// <returns>Null for a text without a value.</returns>
    /// <exception cref="YamlTextException">Not YAML, or more than is allowed.</exception>
    public static YamlNode? Read(string text) => Guard(() =>
    {
        var reader = new YamlReader(text);
        YamlNode? root = reader.ReadRoot();
        if (root is not null && reader.Next() is DocumentStart second)
            throw new YamlTextException(Offset(second.Start), "a second document begins", "keep one document a file");
        return root;
    });

    /// <summary>
    /// The value of one key at the top, of a text that need not be right behind it: what stands there is read before the rest can be.
    /// </summary>
    /// <returns>Null where the key is not found, or something before it is wrong; whoever reads the whole finds that again.</returns>
    public static YamlNode? ReadKey(string text, string key)
    {
        try
        {
            return Guard(() => new YamlReader(text).FindKey(key));
        }
        catch (YamlTextException)
        {
            return null;
        }
    }

    private static YamlNode? Guard(Func<YamlNode?> read)
    {
        try
        {
            return read();
        }
        catch (YamlException exception)
        {
            string what = exception.Message.ReplaceLineEndings(" ");
            throw new YamlTextException(Offset(exception.Start), $"this is not YAML: {what}", "correct the text here or just before");
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // What the parser throws where it did not think of a text (an escape beyond Unicode, for example).
            throw new YamlTextException(0, $"this is not YAML: {Mistakes.Plain(exception.Message)}", "look for unusual characters");
        }
    }

    private YamlNode? ReadRoot()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) return null;
        _parser.Consume<DocumentStart>();
        YamlNode root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return root;
    }

    private ParsingEvent Next() => _parser.Current is not null || _parser.MoveNext()
        ? _parser.Current!
        : throw new YamlTextException(0, "the text ends early", "add what is missing");

    private YamlNode? FindKey(string key)
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _) || !_parser.TryConsume<MappingStart>(out _)) return null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode name = ReadNode(1);
            YamlNode value = ReadNode(1);
            if (name is YamlScalar scalar && scalar.Value == key) return value;
        }

        return null;
    }

    private YamlNode ReadNode(int depth)
    {
        ParsingEvent next = Next();
        int position = Offset(next.Start);
        if (depth > MaximumDepth)
            throw new YamlTextException(position, $"values are nested more than {MaximumDepth} deep", "no key needs that");
        if (next is NodeEvent { Tag.IsEmpty: false } tagged && !IsPlainTag(tagged))
            throw new YamlTextException(position, $"the tag {Mistakes.Quote(tagged.Tag.ToString()!)} is not supported", "remove it");
        YamlNode node;
        switch (next)
        {
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? target))
                    throw new YamlTextException(position, $"no anchor {Mistakes.Quote(alias.Value.Value)} comes before this alias",
                        "define it first");
                Count(target.Size, position);
                _parser.MoveNext();
                return target;
            case Scalar scalar:
                Count(1, position);
                _parser.MoveNext();
                node = new YamlScalar(position, scalar.Value, scalar.Style == ScalarStyle.Plain);
                break;
            case SequenceStart:
                Count(1, position);
                _parser.MoveNext();
                node = ReadList(position, depth);
                break;
            case MappingStart:
                Count(1, position);
                _parser.MoveNext();
                node = ReadMap(position, depth);
                break;
            default:
                throw new YamlTextException(position, "a value is missing", "add it");
        }

        if (next is NodeEvent { Anchor.IsEmpty: false } anchored) _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private YamlList ReadList(int position, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return new YamlList(position, items);
    }

    private YamlMap ReadMap(int position, int depth)
    {
        var entries = new List<(YamlScalar, YamlNode)>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode key = ReadNode(depth + 1);
            if (key is not YamlScalar name)
                throw new YamlTextException(key.Position, $"{key.Kind} is a key here", "a key is a single word");
            entries.Add((name, ReadNode(depth + 1)));
        }

        return new YamlMap(position, entries);
    }

    // Aliases are followed without a copy, but whoever reads the values goes through each of them.
    private void Count(long size, int position)
    {
        _size += size;
        if (_size > MaximumSize)
        {
            throw new YamlTextException(
                position, $"the file has more than {MaximumSize} values, counting what aliases repeat", "make it smaller");
        }
    }

    // The tags of JSON's own types say nothing that the text does not say; "!" alone is a text.
    private static bool IsPlainTag(NodeEvent node) => node.Tag.Value is
        "!" or "tag:yaml.org,2002:str" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"
        or "tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq";

    private static int Offset(Mark mark) => (int)Math.Clamp(mark.Index, 0, int.MaxValue);
}
