"""The table that `Sequential.summary` prints, in Keras's form."""

import textwrap

from nnlab.streams import printable


def summary_table(model):
    """Return the table of a built model's layers as text.

    Parameters
    ----------
    model : Sequential
        Built, so that it knows its shapes.

    Returns
    -------
    str
        Box-drawn rows: name and type, output shape, parameters; in plainer
        characters where standard output does not know those.
    """
    shape, rows = model.input_shape, []
    for layer in model.layers:
        shape = layer.compute_output_shape(shape)
        rows.append((f"{layer.name} ({type(layer).__name__})",
                     str(shape), f"{layer.count_params():,}"))
    widths = [31, *(max(least, *(len(row[i]) for row in rows))
                    for i, least in ((1, 22), (2, 13)))]    # Keras's
    lines = [_rule("┏┳┓", "━", widths),
             _row("┃", ("Layer (type)", "Output Shape", "Param #"), widths),
             _rule("┡╇┩", "━", widths)]
    for name, *others in rows:
        first, *more = textwrap.wrap(name, widths[0])
        lines += [_row("│", (first, *others), widths),
                  *(_row("│", (rest, "", ""), widths) for rest in more),
                  _rule("├┼┤", "─", widths)]
    lines[-1] = _rule("└┴┘", "─", widths)
    for kind, arrays in (("Total", model.weights),
                         ("Trainable", model.trainable_weights),
                         ("Non-trainable", model.non_trainable_weights)):
        count = sum(v.size for v in arrays)
        size = _readable(count * model.dtype.itemsize)
        lines.append(f" {kind} params: {count:,} ({size})")
    return printable("\n".join([f'Model: "{model.name}"', *lines]))


def _rule(corners, dash, widths):
    left, middle, right = corners
    return left + middle.join(dash * (w + 2) for w in widths) + right


def _row(edge, cells, widths):
    name, shape, count = cells
    return (f"{edge} {name:<{widths[0]}} {edge} {shape:<{widths[1]}} "
            f"{edge} {count:>{widths[2]}} {edge}")


def _readable(size):
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"
