using System.Collections;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>Transformers applied one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable, ITransformerChainAccessor
    where TLastTransformer : class, ITransformer
{
    const string StepName = "Transform_{0:000}";

    readonly ITransformer[] _transformers;
    readonly TransformerScope[] _scopes;
    bool _disposed;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        Contracts.CheckValue(transformers, nameof(transformers));
        Contracts.CheckValue(scopes, nameof(scopes));
        _transformers = [.. transformers];
        _scopes = [.. scopes];
        if (_transformers.Length != _scopes.Length)
            throw Contracts.ExceptParam(nameof(scopes), "There must be as many scopes as transformers");
        LastTransformer = Last(_transformers);
    }

    public TransformerChain(params ITransformer[] transformers)
    {
        Contracts.CheckValue(transformers, nameof(transformers));
        _transformers = [.. transformers];
        _scopes = [.. transformers.Select(_ => TransformerScope.Everything)];
        LastTransformer = Last(_transformers);
    }

    internal TransformerChain(IHostEnvironment env, ModelLoadContext ctx)
    {
        // ML.NET does not look at the chain's own signature and version either.
        ctx.CheckAtModel();
        var count = ctx.Reader.ReadInt32();
        // A scope of four bytes for each step: no memory is taken for steps that cannot be there.
        env.CheckDecode((uint)count <= ctx.Header.CbModel / sizeof(int), $"The model says that its chain has {count} steps");
        _transformers = new ITransformer[count];
        _scopes = new TransformerScope[count];
        for (var i = 0; i < count; i++)
        {
            _scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out _transformers[i], string.Format(StepName, i));
        }
        LastTransformer = count > 0 ? _transformers[^1] as TLastTransformer : null;
    }

    // A step without effect on schemas does not make a chain less of a mapper: an empty chain is one, too.
    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    ITransformer[] ITransformerChainAccessor.Transformers => _transformers;

    TransformerScope[] ITransformerChainAccessor.Scopes => _scopes;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return Within(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        return Within(scope).Aggregate(input, (data, transformer) => transformer.Transform(data));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var kept = Enumerable.Range(0, _transformers.Length).Where(i => (_scopes[i] & scopeFilter) != 0).ToArray();
        return new(kept.Select(i => _transformers[i]), kept.Select(i => _scopes[i]));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new([.. _transformers, transformer], [.. _scopes, scope]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    public void Dispose()
    {
        if (_disposed) return;
        foreach (var transformer in _transformers) (transformer as IDisposable)?.Dispose();
        _disposed = true;
    }

    internal void SaveTo(IHostEnvironment env, Stream outputStream)
    {
        using var writer = RepositoryWriter.CreateNew(outputStream, env);
        ModelSaveContext.SaveModel(writer, this, TransformerChain.LoaderSignature);
        writer.Commit();
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        if (!((ITransformer)this).IsRowToRowMapper) throw Contracts.Except("GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        var mappers = new IRowToRowMapper[_transformers.Length];
        var schema = inputSchema;
        for (var i = 0; i < mappers.Length; i++)
        {
            mappers[i] = _transformers[i].GetRowToRowMapper(schema);
            schema = mappers[i].OutputSchema;
        }
        return new CompositeRowToRowMapper(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(_transformers.Length);
        for (var i = 0; i < _transformers.Length; i++)
        {
            ctx.Writer.Write((int)_scopes[i]);
            ctx.SaveModel(_transformers[i], string.Format(StepName, i));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IEnumerable<ITransformer> Within(TransformerScope scope) => _transformers.Where((_, i) => (_scopes[i] & scope) != 0);

    static TLastTransformer Last(ITransformer[] transformers)
    {
        if (transformers.Length == 0) return null;
        Contracts.Check(null, Array.TrueForAll(transformers, transformer => transformer is not null));
        Contracts.Check(null, transformers[^1] is TLastTransformer);
        return (TLastTransformer)transformers[^1];
    }

    static VersionInfo GetVersionInfo() => new(
        modelSignature: "XF CHAIN",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(TransformerChain<>).Assembly.FullName,
        loaderSignature: TransformerChain.LoaderSignature);
}
