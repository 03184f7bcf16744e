namespace Ockam.NodeHost.Commands;

/// <summary>
/// The demo's model: a GGUF file with all that a model server asks of a llama, as small as it can be. Its weights are random numbers,
/// always the same ones, so that what it says means nothing.
/// </summary>
internal static class DemoModel
{
    /// <summary>What the file says of its name, by which its plain text is recognized.</summary>
    public const string Name = "the lantern of the demo";

    private const int Width = 32;
    private const int Inner = 64;
    private const int Heads = 2;
    private const int Context = 256;

    // Three tokens that control, one for each byte, and a space.
    private const int ByteTokens = 256;
    private const int Tokens = 3 + ByteTokens + 1;

    // Offsets of tensors are multiples of this where the file says nothing else.
    private const int Alignment = 32;

    // The numbers of the format's types.
    private const uint U32 = 4;
    private const uint I32 = 5;
    private const uint F32 = 6;
    private const uint Text = 8;
    private const uint Array = 9;

    private static readonly (string Name, int[] Shape)[] s_tensors =
    [
        ("token_embd.weight", [Width, Tokens]),
        ("blk.0.attn_norm.weight", [Width]),
        ("blk.0.attn_q.weight", [Width, Width]),
        ("blk.0.attn_k.weight", [Width, Width]),
        ("blk.0.attn_v.weight", [Width, Width]),
        ("blk.0.attn_output.weight", [Width, Width]),
        ("blk.0.ffn_norm.weight", [Width]),
        ("blk.0.ffn_gate.weight", [Width, Inner]),
        ("blk.0.ffn_up.weight", [Width, Inner]),
        ("blk.0.ffn_down.weight", [Inner, Width]),
        ("output_norm.weight", [Width]),
        ("output.weight", [Width, Tokens]),
    ];

    /// <summary>The file's bytes, which are the same every time.</summary>
    public static byte[] Create()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file, System.Text.Encoding.UTF8);
        var values = new List<Action>
        {
            () => WriteText(writer, "general.architecture", "llama"),
            () => WriteText(writer, "general.name", Name),
            () => WriteNumber(writer, "llama.context_length", Context),
            () => WriteNumber(writer, "llama.embedding_length", Width),
            () => WriteNumber(writer, "llama.block_count", 1),
            () => WriteNumber(writer, "llama.feed_forward_length", Inner),
            () => WriteNumber(writer, "llama.attention.head_count", Heads),
            () => WriteNumber(writer, "llama.attention.head_count_kv", Heads),
            () => WriteNumber(writer, "llama.rope.dimension_count", Width / Heads),
            () => WriteNumber(writer, "llama.vocab_size", Tokens),
            () => WriteFraction(writer, "llama.attention.layer_norm_rms_epsilon", 1e-5f),
            () => WriteNumber(writer, "general.file_type", 0),
            () => WriteText(writer, "tokenizer.ggml.model", "llama"),
            () => WriteArray(writer, "tokenizer.ggml.tokens", Text, token => WriteText(writer, TokenText(token))),
            () => WriteArray(writer, "tokenizer.ggml.scores", F32, token => writer.Write(0f)),
            () => WriteArray(writer, "tokenizer.ggml.token_type", I32, token => writer.Write(TokenType(token))),
            () => WriteNumber(writer, "tokenizer.ggml.unknown_token_id", 0),
            () => WriteNumber(writer, "tokenizer.ggml.bos_token_id", 1),
            () => WriteNumber(writer, "tokenizer.ggml.eos_token_id", 2),
        };
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)s_tensors.Length);
        writer.Write((ulong)values.Count);
        foreach (Action value in values) value();
        WriteTensors(writer);
        writer.Flush();
        return file.ToArray();
    }

    private static void WriteTensors(BinaryWriter writer)
    {
        long offset = 0;
        foreach ((string name, int[] shape) in s_tensors)
        {
            WriteText(writer, name);
            writer.Write((uint)shape.Length);
            foreach (int length in shape) writer.Write((ulong)length);
            // Numbers of 32 bits, as they are.
            writer.Write(0u);
            writer.Write((ulong)offset);
            offset = Aligned(offset + (4L * Count(shape)));
        }

        uint state = 2463534242;
        foreach ((string name, int[] shape) in s_tensors)
        {
            while (writer.BaseStream.Position != Aligned(writer.BaseStream.Position)) writer.Write((byte)0);
            bool isNorm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            for (int i = 0; i < Count(shape); i++) writer.Write(isNorm ? 1f : Next(ref state));
        }
    }

    private static int Count(int[] shape) => shape.Aggregate((product, length) => product * length);

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    // Xorshift, from -0.1 to 0.1.
    private static float Next(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return ((float)state / uint.MaxValue * 0.2f) - 0.1f;
    }

    private static string TokenText(int token) => token switch
    {
        0 => "<unk>",
        1 => "<s>",
        2 => "</s>",
        < 3 + ByteTokens => $"<0x{token - 3:X2}>",
        _ => "\u2581",
    };

    // Normal 1, unknown 2, control 3, byte 6.
    private static int TokenType(int token) => token switch
    {
        0 => 2,
        1 or 2 => 3,
        < 3 + ByteTokens => 6,
        _ => 1,
    };

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteText(BinaryWriter writer, string key, string value)
    {
        WriteText(writer, key);
        writer.Write(Text);
        WriteText(writer, value);
    }

    private static void WriteNumber(BinaryWriter writer, string key, uint value)
    {
        WriteText(writer, key);
        writer.Write(U32);
        writer.Write(value);
    }

    private static void WriteFraction(BinaryWriter writer, string key, float value)
    {
        WriteText(writer, key);
        writer.Write(F32);
        writer.Write(value);
    }

    private static void WriteArray(BinaryWriter writer, string key, uint type, Action<int> write)
    {
        WriteText(writer, key);
        writer.Write(Array);
        writer.Write(type);
        writer.Write((ulong)Tokens);
        for (int token = 0; token < Tokens; token++) write(token);
    }
}
