using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Saving, loading and using models.</summary>
public sealed class ModelOperationsCatalog : IInternalCatalog
{
    internal const string SchemaEntryName = "Schema";

    readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        _env = env;
    }

    IHostEnvironment IInternalCatalog.Environment => _env;

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        _env.CheckValue(stream, nameof(stream));
        using var writer = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(writer, model, TransformerChain.LoaderSignature);
        SaveInputSchema(inputSchema, writer);
        writer.Commit();
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public void Save<TSource>(ITransformer model, IDataLoader<TSource> loader, Stream stream)
    {
        _env.CheckValue(loader, nameof(loader));
        _env.CheckValue(model, nameof(model));
        _env.CheckValue(stream, nameof(stream));
        using var writer = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(writer, loader.Append(model), null);
        writer.Commit();
    }

    public void Save<TSource>(ITransformer model, IDataLoader<TSource> loader, string filePath)
    {
        _env.CheckValue(loader, nameof(loader));
        _env.CheckValue(model, nameof(model));
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, loader, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        _env.CheckValue(stream, nameof(stream));
        using var reader = RepositoryReader.Open(stream, _env);
        if (LoadLoader(reader) is { } loader)
        {
            var model = DecomposeLoader(ref loader);
            inputSchema = loader.GetOutputSchema();
            return model;
        }
        using var entry = reader.OpenEntryOrNull(SchemaEntryName);
        inputSchema = entry is null ? null : SchemaFile.Read(entry.Stream);
        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out var transformer, reader, TransformerChain.LoaderSignature))
            return transformer;
        // Without a schema ML.NET takes it for a model of its first versions, which it then does not find; those are not read here.
        throw entry is null ? _env.Except("Could not load legacy format model") : _env.ExceptDecode("Corrupt model file: it has no model");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer LoadWithDataLoader(Stream stream, out IDataLoader<IMultiStreamSource> loader)
    {
        _env.CheckValue(stream, nameof(stream));
        using var reader = RepositoryReader.Open(stream, _env);
        loader = LoadLoader(reader) ?? throw _env.Except("Model does not contain an IDataLoader: it was saved without one. Use Load instead.");
        return DecomposeLoader(ref loader);
    }

    public ITransformer LoadWithDataLoader(string filePath, out IDataLoader<IMultiStreamSource> loader)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return LoadWithDataLoader(stream, out loader);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
            OwnsTransformer = false,
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
    {
        _env.CheckValue(inputSchema, nameof(inputSchema));
        return CreatePredictionEngine<TSrc, TDst>(
            transformer, ignoreMissingColumns: false, inputSchemaDefinition: AnnotatedDefinition.Of<TSrc>(inputSchema));
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
    {
        _env.CheckValue(transformer, nameof(transformer));
        _env.CheckValue(options, nameof(options));
        return new(_env, transformer, options);
    }

    IDataLoader<IMultiStreamSource> LoadLoader(RepositoryReader reader)
    {
        ModelLoadContext.LoadModelOrNull<IDataLoader<IMultiStreamSource>, SignatureLoadModel>(_env, out var loader, reader, null);
        return loader;
    }

    // Saving appended the model to the loader as one more step: here the two come apart again.
    static ITransformer DecomposeLoader(ref IDataLoader<IMultiStreamSource> loader)
    {
        if (loader is not CompositeDataLoader<IMultiStreamSource, ITransformer> composite) return new TransformerChain<ITransformer>();
        loader = composite.Loader;
        var chain = composite.Transformer;
        if (chain.Count() == 1) return chain.LastTransformer;
        return chain;
    }

    static void SaveInputSchema(DataViewSchema inputSchema, RepositoryWriter writer)
    {
        if (inputSchema is null) return;
        using var entry = writer.CreateEntry(SchemaEntryName);
        SchemaFile.Write(inputSchema, entry.Stream);
    }
}
