using Ockam.Models;
using OckamPS.Module.Arguments;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about models: its work goes over many bytes, and shows how many, how fast and for how long still.</summary>
public abstract class ModelCmdlet : AsyncCmdlet
{
    // For all records of the pipeline: the second must not replace what the first has become.
    private readonly Dictionary<string, string> _claims = new(OutputPlace.Comparer);

    /// <summary>Shows how far work is; several pieces of work may follow each other.</summary>
    /// <param name="what">What the bytes are of, such as the file's name.</param>
    private protected IProgress<ModelProgress> Track(string what) => new TransferProgress(what, Progress, TimeProvider.System);

    /// <summary>The files that paths mean; one that is there by its very name is that, whatever characters it has.</summary>
    /// <param name="paths">Paths, with wildcards.</param>
    /// <exception cref="FileNotFoundException">One means none.</exception>
    private protected async Task<IReadOnlyList<string>> ResolveFilesAsync(string[] paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            string literal = await ResolveFileAsync(path);
            if (File.Exists(literal))
            {
                files.Add(literal);
                continue;
            }

            if (Directory.Exists(literal))
                throw new IOException($"'{literal}' is a folder. Name the files in it: '{Path.Combine(literal, "*")}'.");
            if (!Wildcards.AreIn(path)) throw new FileNotFoundException($"There is no file '{literal}'.");
            IReadOnlyList<string> found = await OnPipelineAsync(() => GetResolvedProviderPathFromPSPath(path, out _));
            files.AddRange(found.Where(File.Exists));
            if (found.Count == 0) throw new FileNotFoundException($"No file matches '{path}'.");
        }

        return files;
    }

    /// <summary>Where the files that are made go.</summary>
    /// <param name="destination">A file, or a folder that is there or whose name ends with a separator; null for the sources' own.</param>
    /// <param name="inputs">How many files are made of this record of the pipeline.</param>
    /// <exception cref="FormatException">Several cannot go there.</exception>
    private protected async Task<OutputPlace> ResolvePlaceAsync(string? destination, int inputs)
    {
        if (destination is null) return new OutputPlace(null, isFolder: false, _claims);
        string path = await ResolveFileAsync(destination);
        bool isFolder = OutputPlace.MeansFolder(destination, path);
        if (inputs > 1 && !isFolder)
            throw new FormatException(
                $"{inputs} files cannot all become '{path}'. Name a folder that is there, or end the name with "
                + $"'{Path.DirectorySeparatorChar}' for a new one.");
        return new OutputPlace(path, isFolder, _claims);
    }
}
