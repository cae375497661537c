using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.OnnxScoring;

/// <summary>A model and the columns that it reads and adds, in the order of its inputs and outputs.</summary>
sealed class OnnxModelColumns
{
    const string Role = "input";

    public OnnxModelColumns(OnnxModel model, string[] inputs, string[] outputs)
    {
        (Model, InputNames, OutputNames) = (model, inputs, outputs);
        Inputs = [.. model.Inputs.Select(port => new RowTensor(port, null))];
        var batch = Inputs.Select(input => input.BatchName).FirstOrDefault(name => name is { Length: > 0 });
        Outputs = [.. model.Outputs.Take(outputs.Length).Select(port => new RowTensor(port, batch))];
        IsBatched = Inputs.All(input => input.IsBatched) && Outputs.All(output => output.IsBatched);
        foreach (var input in Inputs)
        {
            if (!input.Port.HasShape) throw new ArgumentException($"The model does not say how many dimensions its input '{input.Port.Name}' has, so that no column can be read for it. Export it with shapes.");
            if (input.Port.Shape.Count > RowTensor.MostDims) throw new ArgumentException($"The model's input {input.Port} has {input.Port.Shape.Count} dimensions; {RowTensor.MostDims} are the most.");
            if (input.OpenAxes.Count > 1) throw new ArgumentException($"The model's input {input.Port} has {input.OpenAxes.Count} open dimensions besides that of the rows; the length of a vector gives one. Export it with the others fixed.");
        }
    }

    public OnnxModel Model { get; }

    public string[] InputNames { get; }

    public string[] OutputNames { get; }

    public RowTensor[] Inputs { get; }

    public RowTensor[] Outputs { get; }

    /// <summary>Whether several rows can be scored at once.</summary>
    public bool IsBatched { get; }

    /// <summary>The columns that are added.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> Added => OutputNames.Zip(Outputs, (name, output) => new DataViewSchema.DetachedColumn(name, TypeOf(output)));

    /// <summary>The same as a shape.</summary>
    public IEnumerable<SchemaShape.Column> AddedShape => OutputNames.Zip(Outputs, (name, output) => MLNetInternals.ColumnOf(
        name, TypeOf(output).IsKnownSize ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector, ItemOf(output)));

    /// <summary>Reads the file of a model, whose columns have the names that are given, or else those of its inputs and outputs.</summary>
    public static OnnxModelColumns Read(string[]? outputColumnNames, string[]? inputColumnNames, string modelPath)
    {
        ColumnNames.Require(modelPath, nameof(modelPath), "the file of the model");
        var model = OnnxModel.Load(modelPath);
        var (inputs, outputs) = (inputColumnNames ?? [.. model.Inputs.Select(port => port.Name)], outputColumnNames ?? [.. model.Outputs.Select(port => port.Name)]);
        if (inputs.Length != model.Inputs.Count || inputs.Any(string.IsNullOrEmpty))
            throw new ArgumentException($"{inputs.Length} columns are named for the model's {model.Inputs.Count} inputs, {string.Join(", ", model.Inputs)}. Name one for each, in their order.", nameof(inputColumnNames));
        if (outputs.Length < 1 || outputs.Length > model.Outputs.Count || outputs.Any(string.IsNullOrEmpty))
            throw new ArgumentException($"{outputs.Length} columns are named for the model's {model.Outputs.Count} outputs, {string.Join(", ", model.Outputs)}. Name columns for the first ones, in their order.", nameof(outputColumnNames));
        ColumnNames.RequireDistinct(outputs);
        return new(model, [.. inputs], [.. outputs]);
    }

    /// <summary>Throws unless a shape has the columns that are read, of numbers.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        foreach (var (name, input) in InputNames.Zip(Inputs))
        {
            var column = SchemaCheck.Find(context, shape, Role, name);
            if (!NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, Role, column, $"numbers for the model's input {input.Port}");
        }
    }

    /// <summary>The same of a schema, whose vectors have sizes.</summary>
    public void Check(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        Span<int> dims = stackalloc int[RowTensor.MostDims];
        foreach (var (name, input) in InputNames.Zip(Inputs))
        {
            var size = schema[name].Type is VectorDataViewType vector ? vector.Size : 1;
            if (size > 0 && !input.TryShape(1, size, dims[..input.Port.Shape.Count])) throw new ArgumentException($"Column '{name}' holds {size} values, which do not fit the model's input {input.Port}.");
        }
    }

    /// <summary>Writes or reads them; the model as the bytes of its file.</summary>
    public static OnnxModelColumns Transfer(ModelCodec codec, OnnxModelColumns? columns)
    {
        var (inputs, outputs) = (codec.Names(columns?.InputNames), codec.Names(columns?.OutputNames));
        var length = codec.Int(columns?.Model.Bytes.Length, 0);
        codec.Require(length);
        var bytes = columns?.Model.Bytes ?? new byte[length];
        codec.Bytes(bytes);
        var model = columns?.Model ?? OnnxModel.Load(bytes);
        return inputs.Length == model.Inputs.Count && outputs.Length <= model.Outputs.Count ? new(model, inputs, outputs) : throw new InvalidDataException("Its columns are not as many as the model's inputs and outputs.");
    }

    static VectorDataViewType TypeOf(RowTensor output) => output.RowDims.Length > 0 && output.KnownSize is > 0 and < int.MaxValue
        ? new(ItemOf(output), output.RowDims)
        : new(ItemOf(output));

    static NumberDataViewType ItemOf(RowTensor output) => output.Port.TakesReals ? NumberDataViewType.Single : NumberDataViewType.Int64;
}
