"""What `exports` holds on people (`kervan.holdings`): of staff, who took which data. Files leave after a week."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Export, ExportAct

HOLDINGS: Holdings = {
    Export: Holding(
        "files that staff asked for",
        Kept.PROOF,
        links="asked_by",
        plain="export_id type format locale personal reason since until status step attempts place is_read upload "
        "parts rows bytes asked_at month stepped_at finished_at under_way expires",
    ),
    ExportAct: Holding(
        "who of the staff took which data, and why",
        Kept.PROOF,
        links="by",
        plain="month act_id act at export_id type format personal reason since until rows expires",
    ),
}
