namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that scale and shift.</summary>
static class NormalizationNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["BatchNormalization"] = Batch,
        ["InstanceNormalization"] = node => Instance(node.Float("epsilon", 1e-5f)),
        ["LayerNormalization"] = node => Layer(node.Int("axis", -1), node.Float("epsilon", 1e-5f), node.Int("stash_type", 1)),
    };

    static NodeOperator Batch(NodeReader node)
    {
        var epsilon = node.Float("epsilon", 1e-5f);
        _ = (node.Float("momentum", 0), node.Int("spatial", 1));
        if (node.Flag("training_mode")) throw new InvalidDataException("It normalises as in training. Export the model for inference.");
        return (in call) =>
        {
            Tensor x = call.Input(0), gain = call.Input(1), bias = call.Input(2), mean = call.Input(3), variance = call.Input(4);
            if (x.Rank < 2) throw new InvalidDataException("It needs two dimensions at least.");
            var (channels, inner) = (x.Dims[1], x.Size(2, x.Rank));
            var y = call.Output(0).Resize(x.Type, x.Dims).Floats;
            for (var start = 0; start < y.Length; start += inner)
            {
                var channel = start / inner % channels;
                var scale = gain.Floats[channel] / MathF.Sqrt(variance.Floats[channel] + epsilon);
                Scale(x.Floats.Slice(start, inner), scale, bias.Floats[channel] - (mean.Floats[channel] * scale), y[start..]);
            }
        };
    }

    static NodeOperator Instance(float epsilon) => (in call) =>
    {
        Tensor x = call.Input(0), gain = call.Input(1), bias = call.Input(2);
        if (x.Rank < 3) throw new InvalidDataException("It needs three dimensions at least.");
        var (channels, inner) = (x.Dims[1], x.Size(2, x.Rank));
        var y = call.Output(0).Resize(x.Type, x.Dims).Floats;
        for (var start = 0; start < y.Length; start += inner)
        {
            var row = x.Floats.Slice(start, inner);
            var channel = start / inner % channels;
            var (mean, deviation) = Moments(row, epsilon);
            var scale = gain.Floats[channel] / deviation;
            Scale(row, (float)scale, (float)(bias.Floats[channel] - (mean * scale)), y[start..]);
        }
    };

    static NodeOperator Layer(long along, float epsilon, long stash) => (in call) =>
    {
        if (stash != 1) throw new InvalidDataException("It is known in single precision only.");
        Tensor x = call.Input(0), gain = call.Input(1);
        var bias = call.OptionalInput(2);
        var axis = x.Axis(along);
        var length = x.Size(axis, x.Rank);
        var y = call.Output(0).Resize(x.Type, x.Dims).Floats;
        if (gain.Count != length || (bias is not null && bias.Count != length)) throw new InvalidDataException($"Its gains, {gain.Count}, are not as many as the {length} numbers of a row.");
        if (call.Wants(1) || call.Wants(2)) throw new InvalidDataException("Its mean and deviation are not given here.");
        for (var start = 0; start < y.Length; start += length)
        {
            var row = x.Floats.Slice(start, length);
            var (mean, deviation) = Moments(row, epsilon);
            for (var i = 0; i < length; i++) y[start + i] = ((float)((row[i] - mean) / deviation) * gain.Floats[i]) + (bias is null ? 0 : bias.Floats[i]);
        }
    };

    static (double Mean, double Deviation) Moments(ReadOnlySpan<float> row, float epsilon)
    {
        var (sum, squares) = (0d, 0d);
        foreach (var value in row) sum += value;
        var mean = sum / row.Length;
        foreach (var value in row) squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt((squares / row.Length) + epsilon));
    }

    static void Scale(ReadOnlySpan<float> x, float scale, float shift, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++) y[i] = (x[i] * scale) + shift;
    }
}
