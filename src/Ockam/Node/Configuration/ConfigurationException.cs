namespace Ockam.Node.Configuration;

/// <summary>A configuration file that cannot be used, with every mistake that was found in it.</summary>
public sealed class ConfigurationException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file's name, as the user wrote it.</param>
    /// <param name="mistakes">The mistakes, in the order of the file; at least one.</param>
    public ConfigurationException(string file, IReadOnlyList<ConfigurationMistake> mistakes)
        : base(string.Join(Environment.NewLine, mistakes.Select(mistake => $"{file}:{mistake}")))
    {
        File = file;
        Mistakes = mistakes;
    }

    /// <summary>The file's name, as the user wrote it.</summary>
    public string File { get; }

    /// <summary>The mistakes, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes { get; }
}
