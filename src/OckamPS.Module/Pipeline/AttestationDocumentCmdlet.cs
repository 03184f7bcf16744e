using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that reads attestation documents, from the pipeline or from files.</summary>
public abstract class AttestationDocumentCmdlet : AsyncCmdlet
{
    /// <summary>The parameter set for bytes.</summary>
    protected const string ByDocument = "Document";

    /// <summary>The parameter set for files.</summary>
    protected const string ByPath = "Path";

    // One byte more than a document may have: what is longer is still read, and refused by its name.
    private const int MostBytes = AttestationDocument.MaximumLength + 1;

    private readonly List<byte> _single = [];

    /// <summary>The document: what Get-NitroTpmAttestation put out, its bytes, or a file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByDocument)]
    [BytesTransformation(AcceptsByte = true)]
    [AllowEmptyCollection]
    [ValidateNotNull]
    public byte[]? Document { get; set; }

    /// <summary>Files with a document each; wildcards stand for several.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Works with one document.</summary>
    /// <param name="document">Its bytes.</param>
    private protected abstract Task WorkAsync(byte[] document);

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == ByDocument)
        {
            // An array that a pipeline has taken apart.
            if (BytesTransformationAttribute.IsElement(Document))
            {
                if (_single.Count < MostBytes) _single.Add(Document![0]);
            }
            else
            {
                await ForEachAsync(Document, () => WorkAsync(Document!));
            }

            return;
        }

        foreach (string pattern in Path)
        {
            await ForEachAsync(pattern, async () =>
            {
                IReadOnlyList<string> files = await OnPipelineAsync(() => GetResolvedProviderPathFromPSPath(pattern, out _));
                // Else nothing would be put out, as if no document were to be judged.
                if (files.Count == 0) throw new FileNotFoundException($"No file matches '{pattern}'.");
                foreach (string file in files)
                    await ForEachAsync(file, async () => await WorkAsync(await ReadAsync(file, cancellationToken)));
            });
        }
    }

    private static Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => System.IO.Directory.Exists(file)
        ? throw new IOException($"'{file}' is a folder. Name the files in it: '{System.IO.Path.Combine(file, "*")}'.")
        : InputFile.ReadStartAsync(file, MostBytes, cancellationToken);

    /// <inheritdoc/>
    protected sealed override Task EndAsync(CancellationToken cancellationToken) =>
        _single.Count == 0 ? Task.CompletedTask : WorkAsync([.. _single]);
}
